using System.Collections.Concurrent;
using Millrace.Oracles;
using Millrace.Stages.Sources;
using Millrace.Stages.Tests.Sources.Content;
using Millrace.Stages.Tests.Sources.Wikipedia;

namespace Millrace.Stages.Tests.Cleaning.Wikitext;

/// <summary>The real dumps beside the repository.</summary>
static class SharedDumps
{
    public const string English = "enwiki-latest-pages-articles1.xml-p000000010p000030302-shortened.bz2";
    public const string Tables = "enwiki-table-markup.xml.bz2";
    public const string Bulgarian = "bgwiki-latest-pages-articles-shortened.xml.bz2"; // in UTF-16

    public static readonly string[] All = [English, Tables, Bulgarian];

    static readonly ConcurrentDictionary<string, List<RawDocument>> read = [];

    public static List<RawDocument> Read(string name) => read.GetOrAdd(name, static name =>
        Export.Read(new MemoryContent(Compressed.Content(SharedData.PathOf("wiki", name))), limit: 1 << 24));

    public static IEnumerable<RawDocument> Articles(string name) => Read(name).Where(page => page.Refusal is null);
}
