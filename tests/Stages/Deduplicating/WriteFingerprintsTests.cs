using Millrace.Oracles;
using Millrace.Stages.Deduplicating;
using Millrace.Stages.Staging;
using Millrace.Stages.Tests.Staging;

namespace Millrace.Stages.Tests.Deduplicating;

public sealed class WriteFingerprintsTests : IDisposable
{
    const int Values = 3; // not a multiple of four: records are filled up

    readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task What_was_not_committed_is_gone_and_the_rest_goes_on()
    {
        Assert.Equal(0, await WriteAsync(0, 3, commit: false));
        Assert.Equal(0, await WriteAsync(0, 3, commit: true));
        Assert.Equal(3, await WriteAsync(3, 5, commit: false));
        Assert.Equal(3, await WriteAsync(3, 9, commit: true));
        Assert.False(FingerprintFile.IsComplete(folder.FullPath));
        await using (var sink = new WriteFingerprints(folder.FullPath, Values))
        {
            Assert.Equal(Corpus.Progress(9).Cursor, (await sink.OpenAsync(default)).Cursor);
            await sink.CompleteAsync(default);
        }
        Assert.True(FingerprintFile.IsComplete(folder.FullPath));
        Assert.Equal(9, await WriteAsync(9, 9, commit: false));

        using var file = new FingerprintFile(folder.FullPath);
        Assert.Equal(9, file.Count);
        for (var i = 0; i < 9; i++)
        {
            file.Check(i);
            var expected = Fingerprint(i);
            var head = file.HeadOf(i);
            Assert.Equal(expected.Content, new UInt128(head.High, head.Low));
            Assert.Equal(expected.Length, head.Length);
            Assert.Equal(expected.Signature, file.SignatureOf(i).ToArray());
        }
    }

    [Fact]
    public async Task Every_changed_byte_is_noticed()
    {
        await WriteAsync(0, 2, commit: true);
        var path = folder.PathOf("fingerprints");
        var whole = File.ReadAllBytes(path);
        Assert.Equal(16 + 2 * FingerprintFormat.RecordBytes(Values), whole.Length);
        for (var place = 0; place < whole.Length; place++)
        {
            if (place is >= 12 and < 16)
                continue; // of no meaning yet
            File.WriteAllBytes(path, [.. whole[..place], (byte)(whole[place] ^ 0x10), .. whole[(place + 1)..]]);
            var damage = Assert.Throws<DamagedFileException>(CheckAll);
            Assert.Equal(path, damage.Path);
        }
        File.WriteAllBytes(path, whole[..^1]);
        Assert.Contains("cut short", Assert.Throws<DamagedFileException>(CheckAll).Message, StringComparison.Ordinal);
        File.Delete(path);
        Assert.Contains("missing", Assert.Throws<DamagedFileException>(CheckAll).Message, StringComparison.Ordinal);
        File.WriteAllText(folder.PathOf("fingerprints.json"), "{");
        Assert.Throws<DamagedFileException>(CheckAll);
    }

    [Fact]
    public void Verdict_is_read_back_and_damage_noticed()
    {
        var path = folder.PathOf("verdict");
        Assert.Null(DuplicateVerdict.Read(path));
        var verdict = new DuplicateVerdict(130);
        verdict.MarkExact(0);
        verdict.MarkNear(64);
        verdict.MarkNear(129);
        verdict.Write(path);
        var read = DuplicateVerdict.Read(path)!;
        Assert.Equal((130, 1, 2, 127), (read.Documents, read.Exact, read.Near, read.Kept));
        Assert.Equal([0, 64, 129], Enumerable.Range(0, 130).Where(i => read.IsDuplicate(i)));
        Assert.Throws<ArgumentOutOfRangeException>(() => read.IsDuplicate(130));

        var whole = File.ReadAllBytes(path);
        for (var place = 0; place < whole.Length; place++)
        {
            File.WriteAllBytes(path, [.. whole[..place], (byte)(whole[place] ^ 1), .. whole[(place + 1)..]]);
            Assert.Throws<DamagedFileException>(() => DuplicateVerdict.Read(path));
        }
        File.WriteAllBytes(path, whole[..8]);
        Assert.Throws<DamagedFileException>(() => DuplicateVerdict.Read(path));
    }

    void CheckAll()
    {
        using var file = new FingerprintFile(folder.FullPath);
        for (var i = 0; i < file.Count; i++)
            file.Check(i);
    }

    // Writes those of documents [from, to); gives how many were there.
    async Task<long> WriteAsync(int from, int to, bool commit)
    {
        await using var sink = new WriteFingerprints(folder.FullPath, Values);
        var progress = await sink.OpenAsync(default);
        for (var i = from; i < to; i++)
            await sink.WriteAsync(Fingerprint(i), default);
        if (commit)
            await sink.CommitAsync(Corpus.Progress(to), default);
        return progress.Cursor.Element;
    }

    static Fingerprint Fingerprint(int i) => new(new UInt128((ulong)i * 77, ulong.MaxValue - (ulong)i), i + 1, [(ushort)i, 2, ushort.MaxValue]);
}
