using System.Security.Cryptography;
using System.Text;

namespace Millrace.Stages.Tokenizing;

/// <summary>
/// The tokens a model knows: a token's id is its line in <c>vocab.txt</c>, counted from 0. Immutable.
/// </summary>
public sealed partial class Vocabulary
{
    /// <summary>Starts a token that continues a word.</summary>
    public const string ContinuationPrefix = "##";

    /// <summary>
    /// More ids than this the encoder's cache cannot hold; the largest vocabularies in use have a sixteenth of it.
    /// </summary>
    public const int MaxSize = 1 << 24;

    readonly byte[] text;
    readonly int[] starts;
    readonly Dictionary<string, int> ids;

    /// <param name="tokens">The tokens in the order of their ids.</param>
    /// <param name="name">What messages call this vocabulary, such as the file it was read from.</param>
    /// <exception cref="VocabularyException">A token is empty, holds a line break, is not valid Unicode or comes twice,
    /// or a special token is missing.</exception>
    public Vocabulary(IReadOnlyList<string> tokens, string name)
    {
        if (tokens.Count > MaxSize)
            throw new VocabularyException($"{name} has {tokens.Count:N0} tokens, at most {MaxSize:N0} can be used");

        ids = new Dictionary<string, int>(tokens.Count, StringComparer.Ordinal);
        starts = new int[tokens.Count + 1];
        using var lines = new MemoryStream();
        for (var id = 0; id < tokens.Count; id++)
        {
            Check(tokens[id], id, name);
            if (!ids.TryAdd(tokens[id], id))
                throw new VocabularyException(
                    $"{name}:{id + 1}: {tokens[id]} is already on line {ids[tokens[id]] + 1}; every token must be there once");
            lines.Write(Encode(tokens[id], $"{name}:{id + 1}"));
            lines.WriteByte((byte)'\n');
            starts[id + 1] = (int)lines.Length;
        }
        text = lines.ToArray();
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(text));
        PadId = IdOfSpecial(SpecialTokens.Pad, name);
        UnkId = IdOfSpecial(SpecialTokens.Unk, name);
        ClsId = IdOfSpecial(SpecialTokens.Cls, name);
        SepId = IdOfSpecial(SpecialTokens.Sep, name);
        MaskId = IdOfSpecial(SpecialTokens.Mask, name);
    }

    /// <summary>Number of tokens; ids are below it.</summary>
    public int Size => starts.Length - 1;

    /// <summary>Id of [PAD].</summary>
    public int PadId { get; }

    /// <summary>Id of [UNK].</summary>
    public int UnkId { get; }

    /// <summary>Id of [CLS].</summary>
    public int ClsId { get; }

    /// <summary>Id of [SEP].</summary>
    public int SepId { get; }

    /// <summary>Id of [MASK].</summary>
    public int MaskId { get; }

    /// <summary>
    /// SHA-256 of the tokens, each with a line feed behind it, in lower-case hex: that of the file where it uses line
    /// feeds.
    /// </summary>
    public string Sha256 { get; }

    /// <summary>The UTF-8 of a token, as its line has it.</summary>
    /// <exception cref="IndexOutOfRangeException"><paramref name="id"/> is not in [0, <see cref="Size"/>).</exception>
    public ReadOnlySpan<byte> TokenOf(int id) => text.AsSpan(starts[id], starts[id + 1] - starts[id] - 1);

    /// <summary>A token as text, as its line has it.</summary>
    /// <exception cref="IndexOutOfRangeException"><paramref name="id"/> is not in [0, <see cref="Size"/>).</exception>
    public string TextOf(int id) => Encoding.UTF8.GetString(TokenOf(id));

    /// <summary>Finds a token by its text, with ## where it continues a word.</summary>
    public bool TryIdOf(string token, out int id) => ids.TryGetValue(token, out id);

    /// <summary>Whether the token continues a word (starts with ## and has something behind it).</summary>
    public bool IsContinuation(int id) => TokenOf(id) is [(byte)'#', (byte)'#', _, ..];

    /// <summary>Whether the id is that of [PAD], [UNK], [CLS], [SEP] or [MASK].</summary>
    public bool IsSpecial(int id) => id == PadId || id == UnkId || id == ClsId || id == SepId || id == MaskId;

    static void Check(string token, int id, string name)
    {
        if (token.Length == 0)
            throw new VocabularyException($"{name}:{id + 1}: is empty; every line must hold one token");
        if (token.Contains('\n'))
            throw new VocabularyException($"{name}:{id + 1}: holds a line break; every line must hold one token");
    }

    int IdOfSpecial(string token, string name) => ids.TryGetValue(token, out var id)
        ? id
        : throw new VocabularyException($"{name} has no {token}; it is needed by {SpecialTokens.NeededBy(token)}");
}
