using FsCheck;
using FsCheck.Fluent;
using Millrace.Oracles;
using Millrace.Stages.Formats.Parquet;

namespace Millrace.Stages.Tests.Formats.Parquet;

/// <summary>The parts that the format is made of, each against its definition.</summary>
public sealed class ParquetParts
{
    // The check value of CRC-32/ISO-HDLC.
    [Fact]
    public void Crc_of_the_digits_is_the_known_one() => Assert.Equal(0xCBF43926u, Crc32.Of("123456789"u8));

    [Fact]
    public void Crc_of_any_bytes_is_that_of_gzip() =>
        Check.QuickThrowOnFailure(Prop.ForAll(AnyBytes(), bytes =>
        {
            using var stream = new MemoryStream();
            using (var gzip = new System.IO.Compression.GZipStream(stream, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
            {
                gzip.Write([0]);
                gzip.Write(bytes);
            }
            Assert.Equal(BitConverter.ToUInt32(stream.ToArray(), (int)stream.Length - 8), Crc32.Of([0, .. bytes]));
        }));

    [Fact]
    public void Snappy_is_decoded_by_others_and_by_us() =>
        Check.QuickThrowOnFailure(Prop.ForAll(AnyBytes(), bytes =>
        {
            var compressed = new ByteBuffer();
            new SnappyEncoder().Encode(bytes, compressed);
            Assert.Equal(bytes, IronSnappy.Snappy.Decode(compressed.Written.ToArray()));
            Assert.Equal(bytes, Decode(compressed.Written, bytes.Length));
        }));

    [Fact]
    public void Snappy_of_others_is_decoded() =>
        Check.QuickThrowOnFailure(Prop.ForAll(AnyBytes(), bytes => Assert.Equal(bytes, Decode(IronSnappy.Snappy.Encode(bytes), bytes.Length))));

    [SharedDataFact("books")]
    public void Snappy_makes_text_about_as_small_as_others_do()
    {
        var book = File.ReadAllBytes(Directory.EnumerateFiles(SharedData.PathOf("books"), "*.txt", SearchOption.AllDirectories).Order(StringComparer.Ordinal).First());
        var compressed = new ByteBuffer();
        new SnappyEncoder().Encode(book, compressed);
        Assert.Equal(book, Decode(compressed.Written, book.Length));
        Assert.InRange(compressed.Length, 0, 1.02 * IronSnappy.Snappy.Encode(book).Length);
    }

    [Fact]
    public void Levels_are_decoded_as_they_were_encoded() =>
        Check.QuickThrowOnFailure(Prop.ForAll(AnyLevels(), levels =>
        {
            var encoded = new ByteBuffer();
            RunLengthEncoder.Encode(levels, encoded);
            Assert.True(RunLengthDecoder.Holds(encoded.Written, 1, levels.Length));
            Assert.False(RunLengthDecoder.Holds(encoded.Written, 1, levels.Length + 8));
            var decoded = new byte[levels.Length];
            RunLengthDecoder.Decode<byte>(encoded.Written, 1, decoded);
            Assert.Equal(levels, decoded);
            Assert.InRange(encoded.Length, 0, levels.Length / 8 + 12 + levels.Length / 64);
        }));

    // Encodings.md of the format has these two as its examples of the numbers 0 to 7.
    [Fact]
    public void Packed_bits_are_read_from_the_least_significant_one_and_old_levels_from_the_most_significant_one()
    {
        var indices = new int[8];
        RunLengthDecoder.Decode([0b00000011, 0b10001000, 0b11000110, 0b11111010], 3, indices.AsSpan());
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7], indices);
        var levels = new byte[8];
        RunLengthDecoder.DecodeBitPacked([0b00000101, 0b00111001, 0b01110111], 3, levels);
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7], levels);
    }

    [Fact]
    public void Bounds_enclose_all_values_and_stay_short() =>
        Check.QuickThrowOnFailure(Prop.ForAll(AnyBytes(), AnyBytes(), (a, b) =>
        {
            var (min, max) = a.AsSpan().SequenceCompareTo(b) < 0 ? (a, b) : (b, a);
            foreach (var isText in new[] { false, true })
            {
                var bounds = ByteBounds.Of(min, max, isText);
                Assert.True(bounds.Min.AsSpan().SequenceCompareTo(min) <= 0);
                Assert.True(bounds.Max.AsSpan().SequenceCompareTo(max) >= 0);
                Assert.InRange(bounds.Min.Length, 0, 64);
                Assert.Equal(bounds.MinExact, bounds.Min.AsSpan().SequenceEqual(min));
                Assert.Equal(bounds.MaxExact, bounds.Max.AsSpan().SequenceEqual(max));
            }
        }));

    [Theory]
    [InlineData("\uD7FF", "\uE000")]
    [InlineData("ä", "å")]
    [InlineData("\u007F", "\u0080")]
    [InlineData("\U0010FFFF", null)]
    public void Upper_bound_of_long_text_is_raised_by_one_character(string last, string? raised)
    {
        var kept = new string('a', 64 - System.Text.Encoding.UTF8.GetByteCount(last));
        var max = System.Text.Encoding.UTF8.GetBytes(kept + last + "and more");
        var bounds = ByteBounds.Of("a"u8, max, isText: true);
        Assert.Equal(raised is null ? kept[..^1] + "b" : kept + raised, System.Text.Encoding.UTF8.GetString(bounds.Max));
    }

    static byte[] Decode(ReadOnlySpan<byte> compressed, int expected)
    {
        Assert.True(SnappyDecoder.TryReadLength(ref compressed, out var length));
        Assert.Equal((uint)expected, length);
        var decoded = new byte[length];
        Assert.True(SnappyDecoder.TryDecode(compressed, decoded));
        return decoded;
    }

    static Arbitrary<byte[]> AnyBytes() => (
        from pieces in Gen.Choose(0, 12)
        from bytes in (
            from length in Gen.Frequency((6, Gen.Choose(0, 90)), (1, Gen.Choose(0, 70_000)))
            from piece in Gen.Choose(0, 255).Select(b => (byte)b).ArrayOf(Math.Min(length, 40))
            select Enumerable.Range(0, length).Select(i => piece[i % piece.Length]).ToArray()).ArrayOf(pieces)
        select bytes.SelectMany(b => b).ToArray()).ToArbitrary();

    static Arbitrary<byte[]> AnyLevels() => (
        from runs in Gen.Frequency((2, Gen.Choose(1, 9)), (1, Gen.Choose(1, 300)), (2, Gen.Constant(1))).NonEmptyListOf()
        from first in Gen.Choose(0, 1)
        select runs.SelectMany((run, i) => Enumerable.Repeat((byte)(first + i & 1), run)).ToArray()).ToArbitrary();
}
