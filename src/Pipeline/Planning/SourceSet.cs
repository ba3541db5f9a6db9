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
        return [.. Sections(millrace).Select(source => source.Name is null
            ? SourceOptions.Bind(one, isRead: isRead)
            : SourceOptions.Bind(new FallbackSection(source.Section, one), source.Name, isRead))];
    }

    /// <summary>The sections of the sources: those of <c>millrace.sources</c> with their names, else <c>millrace.source</c>.</summary>
    public static IReadOnlyList<(string? Name, ConfigSection Section)> Sections(ConfigSection millrace)
    {
        var named = millrace.Section("sources");
        return named.Keys.Count == 0
            ? [(null, millrace.Section("source"))]
            : [.. named.Keys.Order(StringComparer.Ordinal).Select(name => ((string?)name, named.Section(HoconPath.RenderKey(name))))];
    }
}
