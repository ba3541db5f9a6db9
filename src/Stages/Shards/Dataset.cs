using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Millrace.Stages.Sources;
using Millrace.Stages.Staging;

namespace Millrace.Stages.Shards;

/// <summary>A complete data set: random access to its samples.</summary>
/// <remarks>
/// Shards are mapped, so that a sample is used where the operating system has it; where samples begin in their pages is noted,
/// and pages of compressed shards are kept decompressed, as far as the page cache allows, which is all that grows with use.
/// A page is checked when it is first used: a damaged one is a <see cref="Formats.Parquet.ParquetFormatException"/> that
/// names file and offset. Safe for several threads.
/// </remarks>
public sealed class Dataset : IDisposable
{
    readonly SortedDictionary<SampleGroup, DatasetGroup> groups = [];
    readonly ShardPageCache cache;

    Dataset(string folder, DatasetDescription description, IReadOnlyList<ManifestEntry> shards, long pageCacheBytes)
    {
        Folder = folder;
        Description = description;
        Shards = shards;
        cache = new ShardPageCache(pageCacheBytes);
        foreach (var group in shards.GroupBy(shard => new SampleGroup(shard.Split, shard.Bin)))
            groups.Add(group.Key, new DatasetGroup(this, group.Key, group));
    }

    /// <summary>Where it is.</summary>
    public string Folder { get; }

    /// <summary>What <c>dataset.json</c> says.</summary>
    public DatasetDescription Description { get; }

    /// <summary>Its shards, in the order of the manifest.</summary>
    public IReadOnlyList<ManifestEntry> Shards { get; }

    /// <summary>Memory that the page cache takes at the moment.</summary>
    public long PageCacheBytes => cache.Bytes;

    /// <summary>Opens a data set and checks that its files are there and have their sizes.</summary>
    /// <param name="folder">The folder that has <c>dataset.json</c>.</param>
    /// <param name="pageCacheBytes">Memory for the page cache; <c>millrace.loader.page-cache</c>.</param>
    /// <exception cref="InputException">There is no data set, or it is not complete, or of another version.</exception>
    /// <exception cref="DamagedFileException">A shard is missing or cut short, or the lists of them do not agree.</exception>
    public static Dataset Open(string folder, long pageCacheBytes)
    {
        var description = ReadDescription(folder);
        var manifest = Path.Combine(folder, ShardManifest.FileName);
        if (!File.Exists(manifest))
            throw new DamagedFileException(manifest, 0, "the file is missing");
        var shards = ShardManifest.Read(manifest);
        foreach (var shard in shards)
            CheckSize(folder, shard);
        var hash = DatasetDescription.HashOf(shards);
        return hash == description.DatasetHash
            ? new Dataset(folder, description, shards, pageCacheBytes)
            : throw new DamagedFileException(manifest, 0,
                $"it lists {shards.Count} shards with hash {hash}, {DatasetDescription.FileName} says {description.DatasetHash}");
    }

    /// <summary>Number of samples of a split and bin; 0 where there is no such bin.</summary>
    public long Samples(DatasetSplit split, int bin) =>
        groups.TryGetValue(new SampleGroup(split, bin), out var group) ? group.Samples : 0;

    /// <summary>One sample with all that is known of it.</summary>
    /// <param name="split">Its split.</param>
    /// <param name="bin">Its length class.</param>
    /// <param name="index">Its number there, below <see cref="Samples"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such sample.</exception>
    public StoredSample Sample(DatasetSplit split, int bin, long index)
    {
        if (!groups.TryGetValue(new SampleGroup(split, bin), out var group))
            throw new ArgumentOutOfRangeException(nameof(bin), $"the {ShardTask.SplitName(split)} split has no bin {bin}");
        var shard = group.Find(index, out var row, out var entry);
        var sourceFile = shard.SourceFile.Int32(row);
        var sourceName = (uint)sourceFile < (uint)Description.InputFiles.Count ? Description.InputFiles[sourceFile] : $"file {sourceFile}";
        return new StoredSample(
            split, bin, index, entry.File, row,
            Ints(shard.InputIds.Value(row).Bytes, Description.Metadata.IdBytes),
            shard.SegmentBStart.Int32(row),
            shard.Masks is { } masks ? Ints(masks.Positions.Value(row).Bytes, IdWidth.PositionBytes) : [],
            shard.Masks is { } same ? Ints(same.Labels.Value(row).Bytes, Description.Metadata.IdBytes) : [],
            shard.NextSentenceLabel.Int32(row) == 1,
            shard.Document.Int64(row),
            sourceName,
            shard.SourceOffset.Int64(row),
            shard.SourceBytes.Int32(row))
        {
            IsOfContent = Description.PackedFiles.Contains(sourceName),
            Text = shard.Text is { } text ? Encoding.UTF8.GetString(text.Value(row).Bytes) : "",
        };
    }

    /// <summary>The sample in a row of one shard; null where there is no such shard or row.</summary>
    public StoredSample? Find(string file, long row)
    {
        var first = 0L;
        if (Shards.FirstOrDefault(shard => shard.File == file) is not { } found || row < 0 || row >= found.Rows)
            return null;
        foreach (var shard in Shards.TakeWhile(shard => shard != found))
            if ((shard.Split, shard.Bin) == (found.Split, found.Bin))
                first += shard.Rows;
        return Sample(found.Split, found.Bin, first + row);
    }

    /// <summary>Reads every shard and compares its SHA-256 with the manifest's.</summary>
    /// <exception cref="Formats.Parquet.ParquetFormatException">A page is damaged.</exception>
    /// <exception cref="DamagedFileException">A shard is not the file that was written.</exception>
    public void Verify(CancellationToken cancellationToken)
    {
        foreach (var shard in Shards)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var path = Path.Combine(Folder, shard.File);
            CheckSize(Folder, shard);
            using var stream = File.OpenRead(path);
            var sha256 = Convert.ToHexStringLower(SHA256.HashData(stream));
            if (sha256 == shard.Sha256)
                continue;
            // The page that is damaged says more than the sum over the file.
            using (var reader = OpenShard(shard))
                reader.Verify();
            throw new DamagedFileException(path, 0, $"its SHA-256 is {sha256}, the manifest says {shard.Sha256}");
        }
    }

    /// <summary>Checks that a model has a row for every token id.</summary>
    /// <param name="vocabSize">The model's <c>vocab_size</c>.</param>
    /// <exception cref="InputException">The model has fewer rows than the vocabulary has tokens.</exception>
    public void RequireVocabulary(int vocabSize)
    {
        var size = Description.Metadata.VocabularySize;
        if (size > vocabSize)
            throw new InputException(string.Create(CultureInfo.InvariantCulture,
                $"shards were made with a vocabulary of {size:N0}, model.vocab_size is {vocabSize:N0}"));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var group in groups.Values)
            group.Dispose();
    }

    /// <summary>The groups of a split, by bin.</summary>
    internal IReadOnlyList<DatasetGroup> Groups(DatasetSplit split) =>
        [.. groups.Values.Where(group => group.Group.Split == split)];

    internal ShardReader OpenShard(ManifestEntry entry) =>
        new(Path.Combine(Folder, entry.File), entry, Description.Metadata, cache);

    static DatasetDescription ReadDescription(string folder)
    {
        var path = Path.Combine(folder, DatasetDescription.FileName);
        if (!File.Exists(path))
            throw new InputException(Directory.Exists(folder)
                ? $"{folder} has no {DatasetDescription.FileName}: its shards are not complete"
                : $"{folder} does not exist");
        try
        {
            var bytes = File.ReadAllBytes(path);
            var version = DatasetJson.Decode<JsonElement>(bytes).GetProperty("format_version").GetInt32();
            return version == ShardMetadata.FormatVersion
                ? DatasetJson.Decode<DatasetDescription>(bytes)
                : throw new InputException(
                    $"{path} has format version {version}, this program reads {ShardMetadata.FormatVersion}");
        }
        catch (Exception cause) when (cause is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new DamagedFileException(path, 0, $"it is not the description of a data set: {cause.Message}");
        }
    }

    static void CheckSize(string folder, ManifestEntry shard)
    {
        var path = Path.Combine(folder, shard.File);
        var file = new FileInfo(path);
        if (!file.Exists)
            throw new DamagedFileException(path, 0, "the shard is missing");
        if (file.Length != shard.Bytes)
            throw new DamagedFileException(path, Math.Min(file.Length, shard.Bytes),
                $"the shard has {file.Length} bytes, the manifest says {shard.Bytes}");
    }

    static int[] Ints(ReadOnlySpan<byte> bytes, int width)
    {
        var ints = new int[bytes.Length / width];
        IdWidth.Read(bytes, width, ints);
        return ints;
    }
}
