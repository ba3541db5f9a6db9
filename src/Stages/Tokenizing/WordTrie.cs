namespace Millrace.Stages.Tokenizing;

/// <summary>
/// The vocabulary as a double-array trie over bytes (Aoe 1989), with one root for tokens that start a word and one for
/// those that continue it: the longest piece at a place is found in one walk, not by trying every length.
/// </summary>
sealed class WordTrie
{
    const int StartRoot = 0;
    const int ContinuationRoot = 1;

    // The child of a node for byte b is at Base + b, if that node's Parent is the node.
    record struct Node(int Base, int Parent, int Id);

    readonly Node[] nodes;

    public WordTrie(Vocabulary vocabulary)
    {
        var starting = new List<(byte[] Key, int Id)>();
        var continuing = new List<(byte[] Key, int Id)>();
        for (var id = 0; id < vocabulary.Size; id++)
        {
            var isContinuation = vocabulary.IsContinuation(id);
            var key = vocabulary.TokenOf(id)[(isContinuation ? Vocabulary.ContinuationPrefix.Length : 0)..];
            if (key.Length <= WordReader.BufferBytes)  // no word is longer
                (isContinuation ? continuing : starting).Add((key.ToArray(), id));
        }
        nodes = new Builder().Build(starting, continuing);
    }

    /// <summary>Splits a word into the longest pieces from left to right.</summary>
    /// <param name="word">UTF-8, at least one byte.</param>
    /// <param name="ids">Room for one id a byte.</param>
    /// <returns>Number of pieces, or 0 where some rest of the word starts with no piece: then the word is
    /// unknown.</returns>
    public int Split(ReadOnlySpan<byte> word, Span<int> ids)
    {
        var all = nodes;
        var count = 0;
        var root = StartRoot;
        for (var start = 0; start < word.Length; root = ContinuationRoot)
        {
            var id = -1;
            var end = start;
            var node = root;
            for (var at = start; at < word.Length;)
            {
                var next = all[node].Base + word[at++];
                if (all[next].Parent != node)
                    break;
                node = next;
                if (all[node].Id >= 0)
                {
                    id = all[node].Id;
                    end = at;
                }
            }
            if (id < 0)
                return 0;
            ids[count++] = id;
            start = end;
        }
        return count;
    }

    sealed class Builder
    {
        static readonly Node Free = new(0, -1, -1);

        Node[] nodes = new Node[1 << 16];

        // Behind the roots, and so far that no base is negative.
        int firstFree = 256;
        int used = 2;

        public Node[] Build(List<(byte[] Key, int Id)> starting, List<(byte[] Key, int Id)> continuing)
        {
            Array.Fill(nodes, Free);
            nodes[StartRoot] = nodes[ContinuationRoot] = new(0, -2, -1);
            starting.Sort(static (a, b) => a.Key.AsSpan().SequenceCompareTo(b.Key));
            continuing.Sort(static (a, b) => a.Key.AsSpan().SequenceCompareTo(b.Key));
            Place(StartRoot, [.. starting], depth: 0);
            Place(ContinuationRoot, [.. continuing], depth: 0);

            // A walk may look up to 255 places behind the last base.
            Array.Resize(ref nodes, used + 256);
            nodes.AsSpan(used).Fill(Free);
            return nodes;
        }

        void Place(int node, ReadOnlySpan<(byte[] Key, int Id)> tokens, int depth)
        {
            if (tokens.Length > 0 && tokens[0].Key.Length == depth)
            {
                nodes[node].Id = tokens[0].Id;
                tokens = tokens[1..];
            }
            if (tokens.Length == 0)
                return;

            Span<byte> children = stackalloc byte[256];
            var count = 0;
            foreach (var (key, _) in tokens)
                if (count == 0 || children[count - 1] != key[depth])
                    children[count++] = key[depth];
            children = children[..count];

            var at = nodes[node].Base = FindBase(children);
            foreach (var child in children)
                nodes[at + child] = new(0, node, -1);
            used = Math.Max(used, at + children[^1] + 1);

            foreach (var child in children)
            {
                var length = 0;
                while (length < tokens.Length && tokens[length].Key[depth] == child)
                    length++;
                Place(at + child, tokens[..length], depth + 1);
                tokens = tokens[length..];
            }
        }

        int FindBase(ReadOnlySpan<byte> children)
        {
            while (nodes[firstFree].Parent != Free.Parent)
                firstFree++;
            for (var at = firstFree - children[0]; ; at++)
            {
                if (at + 512 > nodes.Length)
                    Grow();
                if (Fits(at, children))
                    return at;
            }
        }

        bool Fits(int candidate, ReadOnlySpan<byte> children)
        {
            foreach (var child in children)
                if (nodes[candidate + child].Parent != Free.Parent)
                    return false;
            return true;
        }

        void Grow()
        {
            var length = nodes.Length;
            Array.Resize(ref nodes, 2 * length);
            nodes.AsSpan(length).Fill(Free);
        }
    }
}
