using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Millrace.Stages.Shards;

/// <summary>How <c>dataset.json</c> and <c>manifest.jsonl</c> are spelled: names in snake case, splits with hyphens.</summary>
static class DatasetJson
{
    static readonly JsonSerializerOptions OneLine = Options(indented: false);
    static readonly JsonSerializerOptions Indented = Options(indented: true);

    public static byte[] Encode<T>(T value, bool indented) =>
        JsonSerializer.SerializeToUtf8Bytes(value, indented ? Indented : OneLine);

    /// <summary>Reads a value; <see cref="JsonException"/> where the bytes are something else.</summary>
    public static T Decode<T>(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize<T>(json, OneLine) ?? throw new JsonException("it is null");

    static JsonSerializerOptions Options(bool indented) => new()
    {
        WriteIndented = indented,
        NewLine = "\n",
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        // File names are read by people; nothing here goes into a web page.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters =
        {
            new JsonStringEnumConverter<DatasetSplit>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false),
            new JsonStringEnumConverter<SampleText>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false),
        },
    };
}
