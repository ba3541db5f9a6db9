using System.Buffers;
using Millrace.Stages.Pairing;

namespace Millrace.Stages.Deduplicating;

/// <summary>Makes MinHash signatures of sequences of tokens. One worker uses an instance at a time.</summary>
/// <remarks>
/// Every run of <c>shingle</c> tokens, or all of a shorter sequence, is a member of the set. One hash of each member chooses one of the
/// signature's values, which is the least hash that chose it: one-permutation hashing (Li, Owen and Zhang 2012). A value that nothing
/// chose is made of another one, found by a walk that is the same for all documents: optimal densification (Shrivastava 2017), so
/// that each value of two signatures agrees with the probability of their Jaccard similarity. Of a hash 16 bits are kept, of a
/// borrowed one others for each value: else all values of two texts of one shingle would be equal once in 65,536.
/// Time is linear in the tokens.
/// </remarks>
public sealed class MinHash
{
    const ulong Base = 0x8B72_E7C9_1D3F_54A5; // of the polynomial; odd, bits in no pattern
    const ulong Nothing = ulong.MaxValue;
    const int StoredSteps = 32; // of a walk: of documents with a twentieth of the values chosen, four of five walks end within

    readonly int shingle;
    readonly ulong outgoing; // Base to the power of shingle
    readonly ulong[] least;
    readonly ushort[] walks; // the first steps of each value's walk

    /// <param name="options">Lengths of shingle and signature.</param>
    public MinHash(DeduplicateOptions options)
    {
        shingle = options.Shingle;
        least = new ulong[options.SignatureLength];
        walks = new ushort[least.Length * StoredSteps];
        for (var i = 0; i < walks.Length; i++)
            walks[i] = (ushort)StepOf(i / StoredSteps, i % StoredSteps);
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
            signature[i] = (ushort)(least[i] == Nothing ? RandomKey.Mix(Borrowed(i) + (ulong)i) : least[i]);
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

    // The places are ranges of the hashes, so the least of a place is that of its range.
    void Add(ulong hash)
    {
        hash = Math.Min(RandomKey.Mix(hash), Nothing - 1);
        ref var value = ref least[(int)(((hash >> 32) * (uint)least.Length) >> 32)];
        if (hash < value)
            value = hash;
    }

    // The walk ends: something was chosen, and its steps are a random sequence over all places.
    ulong Borrowed(int place)
    {
        for (var step = 0; ; step++)
        {
            var from = step < StoredSteps ? walks[place * StoredSteps + step] : StepOf(place, step);
            if (least[from] != Nothing)
                return least[from];
        }
    }

    int StepOf(int place, int step) => (int)(((new RandomKey((ulong)place).Of((ulong)step).Value >> 32) * (ulong)least.Length) >> 32);
}
