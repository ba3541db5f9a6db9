using System.Buffers;
using Millrace.Actors.Streaming;
using Millrace.Stages.Sources;

namespace Millrace.Stages.Cleaning.Html;

/// <summary>Takes the main text out of web pages, in any character set: articles without navigation, advertising and forms.</summary>
/// <remarks>
/// Paragraphs, headings and list items of the page become paragraphs of the text, white space normalised. Time and memory are in
/// proportion to the length of a page, however it is nested. Rejects pages of more than 64 MiB.
/// </remarks>
public sealed class HtmlCleaner : TextCleaner
{
    // Its characters and its text are held beside it.
    const int MaxPageBytes = 1 << 26;

    readonly PageReader reader = new();
    readonly BlockWriter blocks = new();
    readonly MainText mainText = new();
    readonly List<int> chosen = [];

    /// <inheritdoc/>
    public override void Clean(Document document, IBufferWriter<byte> prose)
    {
        var bytes = document.Text.Span;
        if (bytes.Length > MaxPageBytes)
            throw new PoisonElementException("page is too long to be parsed", $"{bytes.Length} bytes, at most {MaxPageBytes}");
        var (encoding, markBytes) = PageCharset.Of(bytes, document.Charset);
        var page = ArrayPool<char>.Shared.Rent(encoding.GetMaxCharCount(bytes.Length - markBytes));
        try
        {
            var length = encoding.GetChars(bytes[markBytes..], page);
            blocks.Clear();
            reader.Read(page, length, blocks);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(page);
        }

        mainText.Choose(blocks, chosen);
        if (chosen.Count == 0)
            throw new FilteredElementException("the page has no main text");
        for (var i = 0; i < chosen.Count; i++)
        {
            if (i > 0)
                prose.Write("\n\n"u8);
            prose.Write(blocks.TextOf(blocks.Blocks[chosen[i]]));
        }
    }
}
