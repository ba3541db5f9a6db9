using System.Text;

namespace Millrace.Stages.Cleaning.Wikitext;

/// <summary>The tables that come with the cleaner.</summary>
static class EmbeddedTable
{
    /// <summary>The lines of one, without empty ones and those that begin with a number sign.</summary>
    public static IEnumerable<string> Lines(string name)
    {
        using var stream = typeof(EmbeddedTable).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        while (reader.ReadLine() is { } line)
            if (line.Length > 0 && line[0] != '#')
                yield return line;
    }
}
