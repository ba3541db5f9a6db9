using Millrace.Pipeline.Configuration;

namespace Millrace.Pipeline.Commands;

/// <summary><c>millrace config</c>: what a configuration comes to, and where every value comes from.</summary>
static class ConfigCommand
{
    public static int Invoke(string file, bool changed, bool raw, Invocation invocation)
    {
        var config = LoadedConfig.Load(file, invocation.Overrides);
        var root = raw ? config.Own : config.Root;
        var text = invocation.IsJson ? ConfigRendering.Json(root)
            : changed ? ConfigRendering.Changed(root, config.Reference)
            : ConfigRendering.WithOrigins(root);
        invocation.Screen.Result(text.TrimEnd('\n'));
        return ExitCode.Done;
    }
}
