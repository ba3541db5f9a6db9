namespace Millrace.Stages.Cleaning.Gutenberg;

/// <summary>What ends a transcriber's note that has begun.</summary>
enum NoteEnd
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>The next paragraph is all of it.</summary>
    Paragraph,

    /// <summary>A bracket that closes.</summary>
    Bracket,
}
