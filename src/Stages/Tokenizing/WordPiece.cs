namespace Millrace.Stages.Tokenizing;

/// <summary>
/// BERT's tokenizer: text to the ids of word pieces, exactly those of Hugging Face's BertNormalizer, BertPreTokenizer
/// and
/// WordPiece. Immutable, to be shared; each worker encodes with a <see cref="WordPieceEncoder"/> of its own.
/// </summary>
/// <remarks>
/// The text is plain: "[MASK]" in it becomes "[", "mask", "]", never the special token (Hugging Face's wrapper turns it
/// into
/// the special token, so that a page can forge a mask). Words of more than 100 characters are [UNK].
/// </remarks>
/// <param name="vocabulary">The tokens and their ids.</param>
/// <param name="lowerCase">Whether the text is lower-cased and stripped of accents, as the vocabulary was.</param>
public sealed class WordPiece(Vocabulary vocabulary, bool lowerCase)
{
    /// <summary>The tokens and their ids.</summary>
    public Vocabulary Vocabulary { get; } = vocabulary;

    /// <summary>Whether the text is lower-cased and stripped of accents.</summary>
    public bool LowerCase { get; } = lowerCase;

    internal CharacterTable Characters { get; } = lowerCase ? CharacterTable.Uncased : CharacterTable.Cased;

    internal WordTrie Trie { get; } = new(vocabulary);
}
