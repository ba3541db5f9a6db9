namespace Millrace.Stages.Cleaning.Wikitext;

/// <summary>An argument of a template, as places in the text.</summary>
/// <param name="Name">Where its name begins.</param>
/// <param name="NameLength">Bytes of the name; 0 where it has none.</param>
/// <param name="From">Where its value begins, white space around it taken off.</param>
/// <param name="To">Where that ends.</param>
/// <param name="Mark">A mark that is not behind its first.</param>
/// <param name="Number">From 1 among those without a name; 0 where it has one.</param>
readonly record struct TemplateArgument(int Name, int NameLength, int From, int To, int Mark, int Number);
