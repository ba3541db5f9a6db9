using AngleSharp.Html;
using AngleSharp.Html.Parser;
using AngleSharp.Html.Parser.Tokens.Struct;
using AngleSharp.Text;

namespace Millrace.Stages.Cleaning.Html;

/// <summary>Reads a page into blocks of text: AngleSharp's tokens of it, and a stack of open elements.</summary>
/// <remarks>
/// No tree is built: text is all that is wanted, and building one takes time and memory that grow with the square of how deep and
/// how badly a page is nested. The stack follows the rules of HTML's tree construction as far as they decide which
/// elements a text is in, and is bounded. So is the work for a tag: a page takes time in proportion to its length.
/// </remarks>
sealed class PageReader
{
    readonly OpenElements open = new();

    /// <summary>Reads a page.</summary>
    public void Read(char[] page, int length, BlockWriter blocks)
    {
        open.Clear();
        using var source = new TextSource(new CharArrayTextSource(page, length));
        using var tokens = new HtmlTokenizer(source, HtmlEntityProvider.ResolverExtended)
        {
            SkipComments = true,
            SkipScriptText = true,
            SkipProcessingInstructions = true,
            DisableElementPositionTracking = true,
            ShouldEmitAttribute = (ref StructHtmlToken _, ReadOnlyMemory<char> name) => AttributeSigns.IsRead(name.Span),
        };
        while (true)
        {
            ref var token = ref tokens.GetStructToken();
            switch (token.Type)
            {
                case HtmlTokenType.EndOfFile:
                    blocks.End();
                    return;
                case HtmlTokenType.Character:
                    if ((open.Traits & ElementTraits.Skipped) == 0)
                        blocks.Add(token.Data, open.Traits);
                    break;
                case HtmlTokenType.StartTag:
                    tokens.State = Start(ref token, blocks);
                    break;
                case HtmlTokenType.EndTag:
                    EndTag(token.Name, blocks);
                    break;
            }
        }
    }

    HtmlParseMode Start(ref StructHtmlToken tag, BlockWriter blocks)
    {
        ReadOnlySpan<char> name = tag.Name;
        var kind = ElementKind.Of(name);
        if ((open.Traits & ElementTraits.Foreign) != 0)
        {
            if (!kind.IsBlock && name is not "br" and not "img" and not "span")
            {
                if (!tag.IsSelfClosing)
                    open.Push(kind, name, ElementTraits.None);
                return HtmlParseMode.PCData;
            }
            open.CloseForeign(); // what is no picture ends it, closed or not
        }
        if (name is "br")
        {
            if ((open.Traits & ElementTraits.Skipped) == 0)
                blocks.BreakLine();
            return HtmlParseMode.PCData;
        }
        if (kind.IsBlock)
        {
            blocks.End();
            open.CloseBefore(kind);
        }
        else if (name is "a")
            open.CloseLink();
        if ((kind.Traits & ElementTraits.Empty) == 0)
            open.Push(kind, name, kind.Traits | AttributeSigns.Of(tag, kind));
        return kind.Content;
    }

    void EndTag(ReadOnlySpan<char> name, BlockWriter blocks)
    {
        var kind = ElementKind.Of(name);
        if (kind.IsBlock)
            blocks.End();
        if (name is "a")
            open.CloseLink();
        else
            open.Close(kind, name);
    }
}
