using FsCheck;
using FsCheck.Fluent;
using Millrace.Laws;
using Millrace.Stages.Deduplicating;

namespace Millrace.Stages.Tests.Deduplicating;

public sealed class MinHashTests
{
    [Fact]
    public void Signature_is_one_of_the_set_of_shingles()
    {
        var text = Gen.Choose(0, 6).NonEmptyListOf();
        var cases = from words in text from shingle in Gen.Choose(1, 7) select (Text: words.ToArray(), Shingle: shingle);
        Prop.ForAll(cases.ToArbitrary(), input =>
        {
            var options = Duplicates.Default with { Shingle = input.Shingle };
            // Said twice, a text has the shingles of the seam besides; said three times, no others than said twice.
            int[] twice = [.. input.Text, .. input.Text];
            int[] thrice = [.. twice, .. input.Text];
            return input.Text.Length < input.Shingle || Sign(twice, options).SequenceEqual(Sign(thrice, options));
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("1 1 1 1 1", "1 1 1 1 1 1 1", true)]
    [InlineData("1 2 3", "1 2 3", true)]
    [InlineData("1 2 3", "1 2", false)]
    [InlineData("1 2 3 4 5", "5 4 3 2 1", false)]
    [InlineData("0 0", "0", false)]
    public void Short_texts_are_one_shingle(string one, string other, bool same) =>
        Assert.Equal(same, Sign(Ids(one), Duplicates.Default).SequenceEqual(Sign(Ids(other), Duplicates.Default)));

    [Theory]
    [InlineData(400, 0.01)]
    [InlineData(400, 0.05)]
    [InlineData(400, 0.2)]
    [InlineData(40, 0.02)] // fewer shingles than values: most are borrowed
    [InlineData(40, 0.1)]
    public void Share_of_equal_values_estimates_the_similarity(int length, double edits)
    {
        const int Pairs = 300;
        var (bias, square) = (0.0, 0.0);
        for (var i = 0UL; i < Pairs; i++)
        {
            var text = Duplicates.Text(i, length);
            var edited = Duplicates.Edited(text, i, edits);
            var error = Estimate(text, edited) - Duplicates.Jaccard(text, edited, 5);
            bias += error / Pairs;
            square += error * error / Pairs;
        }
        Assert.InRange(bias, -0.015, 0.015);
        // √(s (1 - s) / 120) is at most 0.046; of borrowed values some are the same ones.
        Assert.InRange(Math.Sqrt(square), 0, length < 100 ? 0.09 : 0.05);
    }

    [Fact]
    public Task Fingerprinting_keeps_the_laws() => StageLaws.All(
        () => new FingerprintDocuments(Duplicates.Default),
        Enumerable.Range(0, 30).Select(i => Duplicates.Document(i, Duplicates.Text((ulong)i, 1 + 3 * i))),
        fingerprint => ((ulong)fingerprint.Content, (ulong)(fingerprint.Content >> 64), fingerprint.Length, fingerprint.Signature));

    [Fact]
    public void Signing_allocates_nothing()
    {
        var text = Duplicates.Text(1, 5000);
        var minHash = new MinHash(Duplicates.Default);
        var signature = new ushort[Duplicates.Default.SignatureLength];
        var least = long.MaxValue;
        for (var round = 0; round < 20; round++) // the pool of arrays is that of all tests, and may be empty now and then
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            minHash.Sign(text, signature);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        Assert.Equal(0, least);
    }

    static double Estimate(int[] one, int[] other) =>
        Sign(one, Duplicates.Default).Zip(Sign(other, Duplicates.Default)).Count(pair => pair.First == pair.Second)
            / (double)Duplicates.Default.SignatureLength;

    static ushort[] Sign(int[] text, DeduplicateOptions options)
    {
        var signature = new ushort[options.SignatureLength];
        new MinHash(options).Sign(text, signature);
        return signature;
    }

    static int[] Ids(string text) => [.. text.Split(' ').Select(int.Parse)];
}
