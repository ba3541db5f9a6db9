namespace Millrace.Stages.Staging;

/// <summary>How often tokens, and pairs of neighbours within a sentence, occur.</summary>
sealed class TokenCounts(int vocabSize, bool withBigrams)
{
    readonly long[] unigrams = new long[vocabSize];
    readonly uint[][] followers = new uint[withBigrams ? vocabSize + 1 : 0][]; // the last one is of the sentence's start
    readonly long[] followed = new long[withBigrams ? vocabSize + 1 : 0];
    readonly int[] differentFollowers = new int[withBigrams ? vocabSize + 1 : 0];

    public long Total { get; private set; }

    public bool HasBigrams => withBigrams;

    public void Add(in StoredDocument document)
    {
        var ids = document.Ids;
        Total += ids.Length;
        for (var i = 0; i < ids.Length; i++)
            unigrams[ids[i]]++;
        if (!withBigrams)
            return;
        for (var (sentence, i) = (0, 0); sentence < document.Ends.Length; sentence++)
            for (var left = vocabSize; i < document.Ends[sentence]; i++)
            {
                var row = followers[left] ??= new uint[vocabSize];
                if (row[ids[i]]++ == 0)
                    differentFollowers[left]++;
                followed[left]++;
                left = ids[i];
            }
    }

    /// <summary>Adds the losses of a document to the sums.</summary>
    public void Score(in StoredDocument document, ref double unigram, ref double bigram)
    {
        var ids = document.Ids;
        for (var (sentence, i) = (0, 0); sentence < document.Ends.Length; sentence++)
            for (var left = vocabSize; i < document.Ends[sentence]; i++)
            {
                var chance = (unigrams[ids[i]] + 1.0) / (Total + vocabSize);
                unigram -= Math.Log(chance);
                if (!withBigrams)
                    continue;
                if (followers[left] is { } row)
                    chance = (row[ids[i]] + differentFollowers[left] * chance) / (followed[left] + differentFollowers[left]);
                bigram -= Math.Log(chance);
                left = ids[i];
            }
    }

    public double Entropy()
    {
        var entropy = 0.0;
        foreach (var count in unigrams)
            if (count > 0)
                entropy -= count / (double)Total * Math.Log(count / (double)Total);
        return entropy;
    }
}
