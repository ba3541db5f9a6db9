using System.Buffers;
using Millrace.Stages.Pairing;

namespace Millrace.Stages.Deduplicating;

/// <summary>Makes MinHash signatures of sequences of tokens. One worker uses an instance at a time.</summary>
/// <remarks>
/// Every run of <c>shingle</c> tokens, or all of a shorter sequence, is a member of the set. One hash of each member chooses one of the
/// signature's values, which is the least hash that chose it: one-permutation hashing (Li, Owen and Zhang 2012). A value that nothing
/// chose is taken from another one, by a walk that is the same for all documents: optimal densification (Shrivastava 2017), so that
/// each value of two signatures agrees with the probability of their Jaccard similarity. Time is linear in the tokens.
/// </remarks>
public sealed class MinHash
{
    const ulong Base = 0x8B72_E7C9_1D3F_54A5; // of the polynomial; odd, bits in no pattern
    const uint Nothing = uint.MaxValue;

    readonly int shingle;
    readonly ulong outgoing; // Base to the power of shingle
    readonly uint[] least;

    /// <param name="options">Lengths of shingle and signature.</param>
    public MinHash(DeduplicateOptions options)
    {
        shingle = options.Shingle;
        least = new uint[options.SignatureLength];
        outgoing = 1;
        for (var i = 0; i < shingle; i++)
            outgoing *= Base;
    }

    /// <summary>Writes the signature of a sequence.</summary>
    /// <param name="tokens">Ids or hashes of the tokens.</param>
    /// <param name="signature">Where it goes; of the signature's length.</param>
    public void Sign(ReadOnlySpan<int> tokens, Span<ushort> signature)
    {
        if (signature.IsEmpty)
            return;
        Array.Fill(least, Nothing);
        AddShingles(tokens);
        for (var i = 0; i < signature.Length; i++)
            signature[i] = (ushort)(least[i] == Nothing ? Borrowed(i) : least[i]);
    }

    void AddShingles(ReadOnlySpan<int> tokens)
    {
        var mixed = ArrayPool<ulong>.Shared.Rent(tokens.Length);
        var hash = 0UL;
        var first = Math.Min(shingle, tokens.Length);
        for (var i = 0; i < first; i++)
            hash = hash * Base + (mixed[i] = RandomKey.Mix((uint)tokens[i] + RandomKey.Gamma));
        Add(hash);
        for (var i = first; i < tokens.Length; i++)
        {
            mixed[i] = RandomKey.Mix((uint)tokens[i] + RandomKey.Gamma);
            hash = hash * Base + mixed[i] - outgoing * mixed[i - first];
            Add(hash);
        }
        ArrayPool<ulong>.Shared.Return(mixed);
    }

    void Add(ulong hash)
    {
        hash = RandomKey.Mix(hash);
        var place = (int)(((hash >> 32) * (uint)least.Length) >> 32);
        var value = Math.Min((uint)hash, Nothing - 1);
        if (value < least[place])
            least[place] = value;
    }

    // The walk ends: something was chosen, and the steps of a place are a random sequence over all places.
    uint Borrowed(int place)
    {
        var key = new RandomKey((ulong)place);
        for (var step = 0UL; ; step++)
        {
            var from = (int)((key.Of(step).Value >> 32) * (ulong)least.Length >> 32);
            if (least[from] != Nothing)
                return least[from];
        }
    }
}
