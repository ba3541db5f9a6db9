namespace Millrace.Stages.Cleaning.Wikitext;

/// <summary>A part of what a template shows.</summary>
abstract record TemplatePiece
{
    /// <summary>The same for all uses.</summary>
    public sealed record Literal(byte[] Text) : TemplatePiece;

    /// <summary>The first of some arguments that is not empty.</summary>
    public sealed record Argument(byte[][] Names) : TemplatePiece;

    /// <summary>All arguments without a name, with a text between them.</summary>
    public sealed record All(byte[] Between) : TemplatePiece;

    /// <summary>Left out where one of the arguments in it is missing.</summary>
    public sealed record Optional(TemplatePiece[] Pieces) : TemplatePiece;

    /// <summary>The end of a paragraph.</summary>
    public sealed record Paragraph : TemplatePiece;

    /// <summary>A quantity with its unit.</summary>
    public sealed record Quantity : TemplatePiece;

    /// <summary>A place on a globe.</summary>
    public sealed record Coordinates : TemplatePiece;

    /// <summary>Since when something holds.</summary>
    public sealed record Since : TemplatePiece;
}
