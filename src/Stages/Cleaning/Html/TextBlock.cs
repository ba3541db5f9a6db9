namespace Millrace.Stages.Cleaning.Html;

/// <summary>A run of text of a page without a block boundary in it: a paragraph, a heading, a list item, a table cell.</summary>
/// <param name="Start">Where it begins in the text of the page.</param>
/// <param name="Length">Bytes of UTF-8.</param>
/// <param name="LinkBytes">How many of them are in links.</param>
/// <param name="Traits">Of the elements around it.</param>
readonly record struct TextBlock(int Start, int Length, int LinkBytes, ElementTraits Traits)
{
    /// <summary>Share of the text that is in links.</summary>
    public double LinkDensity => LinkBytes / (double)Length;

    /// <summary>Whether it is a heading.</summary>
    public bool IsHeading => (Traits & ElementTraits.Heading) != 0;
}
