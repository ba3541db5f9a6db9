using Millrace.Model.Configuration;
using Millrace.Pipeline.Configuration;
using Millrace.Pipeline.Configuration.Hocon;
using Millrace.Stages.Sources;

namespace Millrace.Pipeline.Planning;

/// <summary>The sources of a run, in the order they are read.</summary>
static class SourceSet
{
    /// <summary>Binds <c>millrace.sources</c>, each with the values of <c>millrace.source</c> where it has none; without any, that one.</summary>
    public static IReadOnlyList<SourceOptions> Bind(ConfigSection millrace)
    {
        var one = millrace.Section("source");
        var isRead = !millrace.Has("data");
        var named = millrace.Section("sources");
        return named.Keys.Count == 0
            ? [SourceOptions.Bind(one, isRead: isRead)]
            : [.. named.Keys.Order(StringComparer.Ordinal).Select(name =>
                SourceOptions.Bind(new FallbackSection(named.Section(HoconPath.RenderKey(name)), one), name, isRead))];
    }
}
