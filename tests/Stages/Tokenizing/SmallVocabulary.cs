using Millrace.Stages.Tokenizing;

namespace Millrace.Stages.Tests.Tokenizing;

/// <summary>A vocabulary to be read at a glance.</summary>
static class SmallVocabulary
{
    public static Vocabulary With(params string[] tokens) => new([.. SpecialTokens.All, .. tokens], "vocab.txt");

    public static Vocabulary English { get; } = With(
        "the", "un", "##aff", "##able", "##a", "a", "b", "##b", "##bc", "abcd", ",", ".", "[", "]", "mask", "é", "e", "中", "word");

    public static string[] Pieces(WordPiece wordPiece, ReadOnlySpan<byte> text)
    {
        var ids = new IdBuffer();
        new WordPieceEncoder(wordPiece).Encode(text, ids);
        return Array.ConvertAll(ids.Ids.ToArray(), wordPiece.Vocabulary.TextOf);
    }
}
