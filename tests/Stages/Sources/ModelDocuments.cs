using System.Text;
using Millrace.Stages.Sources;

namespace Millrace.Stages.Tests.Sources;

/// <summary>The documents of a file by the plainest means: everything in memory, split into lines.</summary>
static class ModelDocuments
{
    /// <summary>Offset and bytes of each document, its bytes null where it is too long.</summary>
    public static List<(long Offset, string? Text)> Of(byte[] file, DocumentLayout layout, int maxDocumentBytes)
    {
        var start = file.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0;
        var documents = new List<(long, string?)>();
        if (layout == DocumentLayout.PerFile)
        {
            var end = file.Length > start && file[^1] == '\n' ? file.Length - 1 : file.Length;
            if (!IsBlank(file, start, file.Length))
                Add(start, end);
            return documents;
        }
        if (layout == DocumentLayout.Code)
        {
            foreach (var (from, to) in Records(file, start).Where(record => !IsBlank(file, record.From, record.To)))
                Add(from, to);
            return documents;
        }
        var paragraph = -1;
        var paragraphEnd = 0;
        foreach (var (from, to) in Lines(file, start))
        {
            var blank = IsBlank(file, from, to);
            if (layout == DocumentLayout.BlankLine)
            {
                if (!blank)
                    (paragraph, paragraphEnd) = (paragraph < 0 ? from : paragraph, to);
                else if (paragraph >= 0)
                {
                    Add(paragraph, paragraphEnd);
                    paragraph = -1;
                }
            }
            else if (!blank && layout == DocumentLayout.PerLine)
                Add(from, to);
            else if (!blank)
                AddNamed(from, to);
        }
        if (paragraph >= 0)
            Add(paragraph, paragraphEnd);
        return documents;

        void Add(int from, int to)
        {
            if (file[to - 1] == '\r')
                to--;
            documents.Add((from, to - from <= maxDocumentBytes ? Encoding.Latin1.GetString(file, from, to - from) : null));
        }

        void AddNamed(int from, int to)
        {
            if (to - from > maxDocumentBytes + 1)
            {
                documents.Add((from, null));
                return;
            }
            var line = Encoding.Latin1.GetString(file, from, to - from);
            var name = line.TrimStart(Spaces).Split(Spaces)[0];
            var text = line.TrimStart(Spaces)[name.Length..].TrimStart(Spaces);
            if (text.Length > 0)
                Add(to - text.Length, to);
        }
    }

    static readonly char[] Spaces = [' ', '\t', '\r', '\n', '\v', '\f'];

    static IEnumerable<(int From, int To)> Lines(byte[] file, int from)
    {
        for (var i = from; i < file.Length; i++)
            if (file[i] == '\n')
            {
                yield return (from, i);
                from = i + 1;
            }
        if (from < file.Length)
            yield return (from, file.Length);
    }

    static IEnumerable<(int From, int To)> Records(byte[] file, int from)
    {
        for (int length; (length = file.AsSpan(from).IndexOf("\r\n"u8)) >= 0; from += length + 2)
            yield return (from, from + length);
        if (from < file.Length)
            yield return (from, file.Length);
    }

    static bool IsBlank(byte[] file, int from, int to) =>
        Encoding.Latin1.GetString(file, from, to - from).Trim(Spaces).Length == 0;
}
