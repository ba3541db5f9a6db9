using System.Text;

namespace Millrace.Stages.Cleaning.Html;

/// <summary>Collects the text of a page in blocks, white space normalised, as UTF-8. Used again for each page.</summary>
sealed class BlockWriter
{
    readonly List<TextBlock> blocks = [];

    byte[] text = new byte[1 << 16];
    int length;
    int start;
    int linkBytes;
    ElementTraits traits;
    bool spacePending;
    int lineBreaks;     // since the last character of the block

    /// <summary>The blocks so far.</summary>
    public IReadOnlyList<TextBlock> Blocks => blocks;

    /// <summary>The text of all blocks.</summary>
    public ReadOnlySpan<byte> Text => text.AsSpan(0, length);

    /// <summary>The text of a block.</summary>
    public ReadOnlySpan<byte> TextOf(TextBlock block) => text.AsSpan(block.Start, block.Length);

    /// <summary>Forgets the page before.</summary>
    public void Clear()
    {
        blocks.Clear();
        (length, start, linkBytes, spacePending, lineBreaks) = (0, 0, 0, false, 0);
    }

    /// <summary>Adds text of the page, within elements of some traits.</summary>
    public void Add(ReadOnlySpan<char> characters, ElementTraits within)
    {
        var preformatted = (within & ElementTraits.Preformatted) != 0;
        var before = length;
        while (characters.Length > 0)
        {
            var plain = PlainText.LengthAt(characters);
            if (plain > 0)
            {
                Put(characters[..plain], within);
                characters = characters[plain..];
                continue;
            }
            var character = characters[0];
            if (PlainText.IsSpace(character))
            {
                spacePending = length > start;
                if (character == '\n' && preformatted && spacePending && ++lineBreaks > 1)
                {
                    linkBytes += (within & ElementTraits.Link) != 0 ? length - before : 0;
                    End();
                    before = length;
                }
            }
            characters = characters[1..];
        }
        if ((within & ElementTraits.Link) != 0)
            linkBytes += length - before;
    }

    /// <summary>Breaks the line; two breaks with nothing between them end the block.</summary>
    public void BreakLine()
    {
        spacePending = length > start;
        if (spacePending && ++lineBreaks > 1)
            End();
    }

    /// <summary>Ends the block.</summary>
    public void End()
    {
        if (length > start)
            blocks.Add(new TextBlock(start, length - start, linkBytes, traits));
        (start, linkBytes, spacePending, lineBreaks) = (length, 0, false, 0);
    }

    void Put(ReadOnlySpan<char> characters, ElementTraits within)
    {
        if (text.Length - length < characters.Length * 3 + 1)
            Array.Resize(ref text, Math.Max(text.Length * 2, length + characters.Length * 3 + 1));
        if (length == start)
            traits = within;
        else if (spacePending)
            text[length++] = (byte)' ';
        spacePending = false;
        lineBreaks = 0;
        length += Encoding.UTF8.GetBytes(characters, text.AsSpan(length)); // half a surrogate pair becomes U+FFFD
    }
}
