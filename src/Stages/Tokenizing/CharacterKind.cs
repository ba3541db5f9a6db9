namespace Millrace.Stages.Tokenizing;

/// <summary>What a character does to the word it stands in; the words are those of <c>characters.txt</c>.</summary>
enum CharacterKind
{
    /// <summary>Part of a word.</summary>
    Letter,

    /// <summary>Dropped before anything else looks at the text.</summary>
    Gone,

    /// <summary>Ends a word.</summary>
    Space,

    /// <summary>A word by itself.</summary>
    Punctuation,

    /// <summary>A word by itself, because Chinese is written without spaces.</summary>
    Ideograph,

    /// <summary>Dropped, after it has been sorted among its neighbours.</summary>
    Mark,

    /// <summary>Dropped, and marks are not sorted across it.</summary>
    Barrier,
}
