using System.Runtime.InteropServices;
using System.Text;

namespace Millrace.Stages.Tokenizing;

/// <summary>
/// Trains a vocabulary as Hugging Face's WordPieceTrainer does: words start as characters, and the most frequent pair
/// of
/// neighbours is joined until there are enough tokens (byte-pair encoding, Sennrich 2016, with ## before
/// continuations).
/// </summary>
/// <remarks>
/// The result depends on the counts alone. Hugging Face numbers continuations in the order of a hash map; here special
/// tokens come first, then characters, then continuing characters, each in the order of code points, then pieces as
/// they
/// are joined. Of pairs equally frequent the one with the smaller ids is joined first; of characters equally frequent
/// the
/// one with the greater code point is left out first.
/// </remarks>
public sealed class WordPieceTrainer
{
    readonly List<string> tokens = [.. SpecialTokens.All];
    readonly Dictionary<string, int> ids = new(StringComparer.Ordinal);
    readonly PairTable pairs = new();

    // The pieces of all words one after the other; a word's share does not move when it shrinks.
    readonly List<int> pieces = [];
    readonly int[] starts;
    readonly int[] lengths;
    readonly long[] counts;

    WordPieceTrainer(WordTable words, int limitAlphabet)
    {
        for (var id = 0; id < tokens.Count; id++)
            ids.Add(tokens[id], id);

        var order = words.InOrder();
        starts = new int[order.Length];
        lengths = new int[order.Length];
        counts = Array.ConvertAll(order, words.CountAt);
        var alphabet = Alphabet.Of(words, limitAlphabet);
        foreach (var rune in alphabet.Starting)
            Add(rune.ToString());
        foreach (var rune in alphabet.Continuing)
            Add(Vocabulary.ContinuationPrefix + rune);
        for (var word = 0; word < order.Length; word++)
            Spell(word, words.WordAt(order[word]), alphabet);
    }

    /// <summary>Trains a vocabulary.</summary>
    /// <param name="words">The words of the corpus and how often each comes.</param>
    /// <param name="options">Settings.</param>
    /// <exception cref="VocabularyException">The characters alone are more than <c>vocab_size</c> tokens.</exception>
    public static TrainedVocabulary Train(WordCounter words, VocabularyOptions options)
    {
        var trainer = new WordPieceTrainer(words.AllWords(), options.LimitAlphabet);
        if (trainer.tokens.Count > options.VocabSize)
            throw new VocabularyException(
                $"the special tokens and the characters of the corpus are {trainer.tokens.Count:N0} tokens, "
                + $"vocab_size is {options.VocabSize:N0}; raise vocab_size or lower limit_alphabet");
        var whyFewer = trainer.Join(options);
        return new(new Vocabulary(trainer.tokens, "the trained vocabulary"), whyFewer);
    }

    int Add(string token)
    {
        if (!ids.TryGetValue(token, out var id))
        {
            ids.Add(token, id = tokens.Count);
            tokens.Add(token);
        }
        return id;
    }

    // A character outside the alphabet is left out of its word, as the reference does.
    void Spell(int word, ReadOnlySpan<byte> utf8, Alphabet alphabet)
    {
        starts[word] = pieces.Count;
        var isFirst = true;
        while (utf8.Length > 0)
        {
            Rune.DecodeFromUtf8(utf8, out var rune, out var size);
            if (alphabet.Holds(rune))
                pieces.Add(ids[isFirst ? rune.ToString() : Vocabulary.ContinuationPrefix + rune]);
            isFirst = false;
            utf8 = utf8[size..];
        }
        lengths[word] = pieces.Count - starts[word];
    }

    string? Join(VocabularyOptions options)
    {
        for (var word = 0; word < starts.Length; word++)
            for (var i = 1; i < lengths[word]; i++)
                pairs.Add(pieces[starts[word] + i - 1], pieces[starts[word] + i], counts[word], word);
        pairs.QueueGrown();

        while (tokens.Count < options.VocabSize)
        {
            if (!pairs.TryTakeMostFrequent(options.MinFrequency, out var left, out var right, out var words))
                return $"no two pieces stand side by side {options.MinFrequency:N0} times or more (min_frequency)";
            var joined = Add(tokens[left] + tokens[right][Vocabulary.ContinuationPrefix.Length..]);
            foreach (var word in words)
                Join(word, left, right, joined);
            pairs.QueueGrown();
        }
        return null;
    }

    void Join(int word, int left, int right, int joined)
    {
        var all = CollectionsMarshal.AsSpan(pieces).Slice(starts[word], lengths[word]);
        var count = counts[word];
        var kept = 0;
        for (var i = 0; i < all.Length; i++)
            if (i + 1 < all.Length && all[i] == left && all[i + 1] == right)
            {
                if (kept > 0)
                {
                    pairs.Remove(all[kept - 1], left, count);
                    pairs.Add(all[kept - 1], joined, count, word);
                }
                if (i + 2 < all.Length)
                {
                    pairs.Remove(right, all[i + 2], count);
                    pairs.Add(joined, all[i + 2], count, word);
                }
                all[kept++] = joined;
                i++;
            }
            else
                all[kept++] = all[i];
        lengths[word] = kept;
    }
}
