using Millrace.Model.Parameters;

namespace Millrace.Actors.Training;

/// <summary>Memory for one copy of everything that is trained, used again for the next copy.</summary>
sealed class SnapshotBuffer
{
    const int Chunk = 1 << 20; // floats: 4 MB are copied in about a millisecond

    NamedArray[] copies = [];

    /// <summary>Copies arrays, on all cores.</summary>
    /// <returns>The copies, in the same order; they are the buffer's own and change with the next call.</returns>
    public IReadOnlyList<NamedArray> Copy(IReadOnlyList<NamedArray> live)
    {
        if (copies.Length == 0)
            copies = [.. live.Select(array => array with { Values = GC.AllocateUninitializedArray<float>(array.Values.Length) })];
        var parts = new List<(int Array, int First, int Count)>();
        for (var i = 0; i < live.Count; i++)
            for (var first = 0; first < live[i].Values.Length; first += Chunk)
                parts.Add((i, first, Math.Min(Chunk, live[i].Values.Length - first)));
        Parallel.ForEach(parts, part =>
            live[part.Array].Values.Span.Slice(part.First, part.Count).CopyTo(copies[part.Array].Values.Span[part.First..]));
        return copies;
    }
}
