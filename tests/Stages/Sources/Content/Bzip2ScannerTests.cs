using Millrace.Oracles;
using Millrace.Stages.Sources.Content;
using Millrace.Stages.Sources.Content.Bzip2;

namespace Millrace.Stages.Tests.Sources.Content;

public sealed class Bzip2ScannerTests
{
    const int StepBytes = 1 << 18;

    [Fact]
    public void Scanner_finds_every_magic_at_any_bit_in_order()
    {
        using var folder = new TestFolder();
        var bytes = new byte[3 * StepBytes];
        new Random(1).NextBytes(bytes);
        var planted = new List<long>();
        long[] around = [0, 8 * 1000, 8L * StepBytes - 100, 8L * StepBytes, 8L * StepBytes + 100, 16L * StepBytes - 160, 16L * StepBytes - 24, 8L * bytes.Length - 180];
        foreach (var (start, index) in around.Select((start, index) => (start, index)))
        {
            for (var shift = 0; shift < 2; shift++)
                planted.Add(Plant(bytes, start + 49 * shift + index % 8));
        }
        planted.Add(Plant(bytes, 8L * bytes.Length - Bzip2Magic.Bits));
        using var input = new FileBytes(folder.Write("magics", bytes));
        Assert.Equal(planted.Order(), Found(input, 0));
        Assert.Equal(planted.Order().SkipWhile(bit => bit < planted[1]), Found(input, planted[1]));
        Assert.Equal(planted.Order().SkipWhile(bit => bit <= planted[1]), Found(input, planted[1] + 1));
    }

    [Fact]
    public void Scanner_finds_a_magic_at_each_bit_around_the_end_of_what_it_reads_at_once()
    {
        using var folder = new TestFolder();
        for (var bit = 8L * StepBytes - 70; bit < 8L * StepBytes + 70; bit++)
        {
            var bytes = new byte[StepBytes + 20];
            Plant(bytes, bit);
            using var input = new FileBytes(folder.Write("magic", bytes));
            Assert.Equal([bit], Found(input, 0));
        }
    }

    [Fact]
    public void Magics_do_not_overlap_within_sixteen_bits()
    {
        foreach (var first in (ulong[])[Bzip2Magic.Block, Bzip2Magic.StreamEnd])
        {
            foreach (var second in (ulong[])[Bzip2Magic.Block, Bzip2Magic.StreamEnd])
            {
                for (var shift = 1; shift < 16; shift++)
                    Assert.NotEqual(first & (1UL << (Bzip2Magic.Bits - shift)) - 1, second >> shift);
            }
        }
    }

    [ProgramFact("bzip2")]
    public void Magics_inside_blocks_mislead_nobody()
    {
        using var folder = new TestFolder();
        // The used bytes stand in each block as a map of bits: these bytes are chosen so that the map is the magic.
        foreach (var magic in (ulong[])[Bzip2Magic.Block, Bzip2Magic.StreamEnd])
        {
            var letters = Enumerable.Range(0, Bzip2Magic.Bits).Where(bit => (magic >> (Bzip2Magic.Bits - 1 - bit) & 1) == 1).Select(bit => (byte)(0x10 + bit)).ToArray();
            var random = new Random(2);
            var text = Enumerable.Range(0, 350_000).Select(_ => letters[random.Next(letters.Length)]).ToArray();
            var path = folder.Write("false.bz2", Compressed.By("bzip2", text, "-1"));
            using var input = new FileBytes(path);
            var magics = Found(input, 0);
            Assert.Equal(magic == Bzip2Magic.Block ? 8 : 4, magics.Count);
            foreach (var workers in (int[])[1, 2, 5])
                Assert.Equal(text, Compressed.Content(path, default, 10_000, workers));
            using var stream = ContentFiles.Open(path, default, workers: 2);
            stream.Skip(250_000, CancellationToken.None);
            Assert.Equal(text[250_000..], Compressed.Content(path, stream.PlaceOf(250_000)));
        }
    }

    static List<long> Found(FileBytes input, long from)
    {
        var scanner = new Bzip2Scanner(input, from);
        var found = new List<long>();
        while (scanner.Next(CancellationToken.None) is { } bit)
            found.Add(bit);
        return found;
    }

    static long Plant(byte[] bytes, long start)
    {
        for (var bit = 0; bit < Bzip2Magic.Bits; bit++)
        {
            var at = start + bit;
            var mask = (byte)(0x80 >> (int)(at & 7));
            var isSet = (Bzip2Magic.Block >> (Bzip2Magic.Bits - 1 - bit) & 1) == 1;
            bytes[at / 8] = (byte)(isSet ? bytes[at / 8] | mask : bytes[at / 8] & ~mask);
        }
        return start;
    }
}
