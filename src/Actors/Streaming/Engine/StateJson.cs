using System.Text.Json;
using System.Text.Json.Serialization;

namespace Millrace.Actors.Streaming.Engine;

/// <summary>How the states of stages are written.</summary>
static class StateJson
{
    public static JsonSerializerOptions Options { get; } = new()
    {
        IncludeFields = true, // value tuples
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };
}
