namespace Millrace.Pipeline.Configuration.Hocon;

/// <summary>One token.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Its text; of a quoted text the content.</param>
/// <param name="Line">The line it starts on, from 1.</param>
/// <param name="Start">Where it starts, in characters from the beginning of the file.</param>
readonly record struct HoconToken(HoconTokenKind Kind, string Text, int Line, int Start)
{
    /// <summary>The token as messages show it.</summary>
    public string Description => Kind switch
    {
        HoconTokenKind.End => "the end of the file",
        HoconTokenKind.NewLine => "the end of the line",
        HoconTokenKind.Space => "a space",
        HoconTokenKind.Quoted => HoconQuoting.Quote(Text.Length <= 40 ? Text : Text[..39] + "…"),
        _ => $"`{(Text.Length <= 40 ? Text : Text[..39] + "…")}`",
    };
}
