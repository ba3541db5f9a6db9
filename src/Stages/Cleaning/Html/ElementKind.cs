using System.Collections.Frozen;
using AngleSharp.Html.Parser;

namespace Millrace.Stages.Cleaning.Html;

/// <summary>What is known of the elements of a name.</summary>
/// <param name="name">The name, lower-case.</param>
/// <param name="traits">What it means for the text.</param>
/// <param name="content">How what follows its start tag is read.</param>
sealed class ElementKind(string name, ElementTraits traits, HtmlParseMode content)
{
    static readonly FrozenDictionary<string, ElementKind> Kinds = All().ToFrozenDictionary(kind => kind.Name);
    static readonly FrozenDictionary<string, ElementKind>.AlternateLookup<ReadOnlySpan<char>> BySpan = Kinds.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>An element without meaning of its own, of any name that is not known.</summary>
    public static ElementKind Other { get; } = new("", ElementTraits.None, HtmlParseMode.PCData);

    /// <summary>The paragraph.</summary>
    public static ElementKind Paragraph { get; } = Kinds["p"];

    /// <summary>The link, or the place that one leads to.</summary>
    public static ElementKind Anchor { get; } = Kinds["a"];

    /// <summary>The name, lower-case.</summary>
    public string Name => name;

    /// <summary>What it means for the text.</summary>
    public ElementTraits Traits => traits;

    /// <summary>How what follows its start tag is read.</summary>
    public HtmlParseMode Content => content;

    /// <summary>Whether paragraphs end where it begins and where it ends.</summary>
    public bool IsBlock => (traits & ElementTraits.Block) != 0;

    /// <summary>The kind of a name.</summary>
    public static ElementKind Of(ReadOnlySpan<char> name) => BySpan.TryGetValue(name, out var kind) ? kind : Other;

    static IEnumerable<ElementKind> All()
    {
        const ElementTraits block = ElementTraits.Block;
        // Text of these is not prose, or is not seen. Ruby's <rt> repeats how the text before it is read.
        const string skipped = "audio button canvas datalist frameset head label map meter noscript object optgroup option " +
            "output progress rp rt select template video";
        const string blocks = "address article blockquote body caption center col colgroup dd details dir div dl dt fieldset figcaption figure " +
            "form hgroup html li main ol p section summary table tbody td tfoot th thead tr ul";
        foreach (var name in "area base basefont bgsound br embed frame img input keygen link meta param source track wbr".Split(' '))
            yield return new(name, ElementTraits.Empty, HtmlParseMode.PCData);
        foreach (var name in skipped.Split(' '))
            yield return new(name, ElementTraits.Skipped | (name is "object" or "template" ? ElementTraits.Scope : ElementTraits.None), HtmlParseMode.PCData);
        foreach (var name in blocks.Split(' '))
            yield return new(name, block | TraitsOfBlock(name), HtmlParseMode.PCData);
        foreach (var name in "h1 h2 h3 h4 h5 h6".Split(' '))
            yield return new(name, block | ElementTraits.Heading, HtmlParseMode.PCData);
        foreach (var name in "aside dialog footer header menu nav search".Split(' '))
            yield return new(name, block | ElementTraits.Boilerplate, HtmlParseMode.PCData);
        foreach (var name in "iframe noembed noframes style".Split(' '))
            yield return new(name, ElementTraits.Skipped, HtmlParseMode.Rawtext);
        foreach (var name in "math svg".Split(' '))
            yield return new(name, ElementTraits.Skipped | ElementTraits.Foreign, HtmlParseMode.PCData);
        yield return new("script", ElementTraits.Skipped, HtmlParseMode.Script);
        yield return new("textarea", ElementTraits.Skipped, HtmlParseMode.RCData);
        yield return new("title", ElementTraits.Skipped, HtmlParseMode.RCData);
        yield return new("xmp", block | ElementTraits.Preformatted, HtmlParseMode.Rawtext);
        yield return new("plaintext", block | ElementTraits.Preformatted, HtmlParseMode.Plaintext);
        yield return new("pre", block | ElementTraits.Preformatted, HtmlParseMode.PCData);
        yield return new("listing", block | ElementTraits.Preformatted, HtmlParseMode.PCData);
        yield return new("hr", block | ElementTraits.Empty, HtmlParseMode.PCData);
        yield return new("a", ElementTraits.None, HtmlParseMode.PCData);
    }

    static ElementTraits TraitsOfBlock(string name) => name switch
    {
        "article" or "main" => ElementTraits.Main,
        "td" or "th" => ElementTraits.Scope | ElementTraits.Cell,
        "caption" or "html" or "table" => ElementTraits.Scope,
        _ => ElementTraits.None,
    };
}
