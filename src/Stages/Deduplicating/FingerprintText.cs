using System.Buffers;
using Millrace.Stages.Filtering;

namespace Millrace.Stages.Deduplicating;

/// <summary>Makes fingerprints of texts without a vocabulary: their tokens are words, what white space separates, by their hashes.</summary>
/// <remarks>Texts are equal where their bytes are. One thread uses an instance at a time; nothing is kept between texts.</remarks>
public sealed class FingerprintText(DeduplicateOptions options)
{
    readonly MinHash minHash = new(options);

    /// <summary>The fingerprint of a text.</summary>
    /// <param name="text">UTF-8; what is not is taken as it is.</param>
    public Fingerprint Make(ReadOnlySpan<byte> text)
    {
        var content = ByteHash.WideOf(text);
        if (!options.Near)
            return new Fingerprint(content, text.Length, []);
        using var words = new TextWords(text);
        var tokens = ArrayPool<int>.Shared.Rent(words.Count);
        for (var i = 0; i < words.Count; i++)
            tokens[i] = (int)words.Hashes[i];
        var signature = new ushort[options.SignatureLength];
        minHash.Sign(tokens.AsSpan(0, words.Count), signature);
        ArrayPool<int>.Shared.Return(tokens);
        return new Fingerprint(content, words.Count, signature);
    }
}
