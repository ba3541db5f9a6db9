using System.Buffers;
using System.Text.Unicode;
using Millrace.Actors.Streaming;
using Millrace.Pipeline.Reporting;
using Millrace.Stages.Cleaning;
using Millrace.Stages.Sources;
using Millrace.Stages.Sources.Books;
using Millrace.Stages.Sources.Web;
using Millrace.Stages.Sources.Wikipedia;

namespace Millrace.Pipeline.Commands;

/// <summary><c>millrace clean</c>: texts in some markup on standard input, their prose on standard output.</summary>
/// <remarks>
/// A paragraph becomes a line, and a blank line stands between documents, so that the output can be read with
/// <c>layout = blank-line</c>. What is no document of a dump or a crawl is counted on standard error.
/// </remarks>
static class CleanCommand
{
    /// <summary>What it cleans.</summary>
    public static IReadOnlyList<string> Formats { get; } = ["wikitext", "wikipedia", "html", "warc", "wet", "gutenberg"];

    public static int Invoke(string format, Invocation invocation) => StandardOutput.Fill(output =>
    {
        if (format is "wikipedia" or "warc" or "wet")
            Many(format, output, invocation);
        else
            One(format, output, invocation.Screen);
    });

    static void One(string format, Stream output, Screen screen)
    {
        var text = StandardInput.ReadAll().AsMemory();
        if (text.Span.StartsWith("\uFEFF"u8))
            text = text[3..];
        if (format == "gutenberg" && !Utf8.IsValid(text.Span) && BookCharset.IsLatin(text.Span))
            text = BookCharset.FromLatin(text.Span);
        if (format != "html" && !Utf8.IsValid(text.Span))
            throw new InputException($"{StandardInput.Name} is not valid UTF-8");
        var markup = format switch
        {
            "wikitext" => TextMarkup.Wikitext,
            "html" => TextMarkup.Html,
            _ => TextMarkup.Gutenberg,
        };
        var prose = new ArrayBufferWriter<byte>();
        try
        {
            CleanText.CleanerOf(markup).Clean(new Document(0, 0, 0, text) { Markup = markup }, prose);
        }
        catch (PoisonElementException cause)
        {
            throw new InputException($"{StandardInput.Name} cannot be cleaned: {cause.Message}");
        }
        catch (FilteredElementException cause)
        {
            if (text.Span.ContainsAnyExcept(" \t\r\n"u8))
                screen.Line($"no prose: {cause.Reason}");
            return;
        }
        Write(prose.WrittenSpan, output, isFirst: true);
    }

    static void Many(string format, Stream output, Invocation invocation)
    {
        var config = invocation.Defaults($"millrace.source.path=\"{StandardInput.Name}\"");
        var source = SourceOptions.Bind(config.Section("millrace.source"));
        config.Check();
        using var content = new StandardInput();
        using DocumentReader reader = format == "wikipedia"
            ? new WikipediaReader(content, StandardInput.Name, source.MaxDocumentBytes)
            : new WarcReader(content, StandardInput.Name, source.Web, source.MaxDocumentBytes);
        var cleaner = CleanText.CleanerOf(format == "wikipedia" ? TextMarkup.Wikitext : TextMarkup.Html);
        var prose = new ArrayBufferWriter<byte>();
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        var documents = 0L;
        while (reader.Next(CancellationToken.None) is { } raw)
        {
            prose.ResetWrittenCount();
            if (WhyNot(raw, cleaner, prose) is { } reason)
                counts[reason] = counts.GetValueOrDefault(reason) + 1;
            else
                Write(prose.WrittenSpan, output, isFirst: documents++ == 0);
        }
        output.Flush();
        var left = counts.Count == 0 ? "" : $", {Quantity.Count(counts.Values.Sum())} left out";
        invocation.Screen.Line($"{Quantity.Of(documents, "document")}{left}{string.Concat(counts.Select(entry => $"\n  {entry.Key}: {Quantity.Count(entry.Value)}"))}");
    }

    /// <summary>Cleans a record, and says why there is nothing of it.</summary>
    static string? WhyNot(RawDocument raw, TextCleaner cleaner, ArrayBufferWriter<byte> prose)
    {
        if (raw.Refusal is { } refusal)
            return refusal.Reason;
        try
        {
            if (raw.Markup != TextMarkup.None)
                cleaner.Clean(new Document(0, 0, raw.Offset, raw.Text) { Markup = raw.Markup, Charset = raw.Charset }, prose);
            else if (Utf8.IsValid(raw.Text.Span))
                prose.Write(raw.Text.Span);
            else
                return "text is not valid UTF-8";
            return null;
        }
        catch (PoisonElementException cause)
        {
            return cause.Reason;
        }
        catch (FilteredElementException cause)
        {
            return cause.Reason;
        }
    }

    static void Write(ReadOnlySpan<byte> prose, Stream output, bool isFirst)
    {
        if (!isFirst)
            output.WriteByte((byte)'\n');
        foreach (var range in prose.Split((byte)'\n'))
        {
            var line = prose[range].Trim(" \t\r"u8);
            if (line.IsEmpty)
                continue;
            output.Write(line);
            output.WriteByte((byte)'\n');
        }
    }
}
