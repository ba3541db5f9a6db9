using System.Security.Cryptography;
using System.Text;
using Millrace.Model.Checkpoints;

namespace Millrace.Stages.Shards;

/// <summary>The content of <c>dataset.json</c>, which is written when every shard is there.</summary>
/// <param name="FormatVersion"><see cref="ShardMetadata.FormatVersion"/> of the program that wrote it.</param>
/// <param name="DatasetHash">
/// SHA-256 over the lines <c>sha256  file</c> of all shards, sorted by file: what <c>sha256sum *.parquet | sha256sum</c> prints.
/// </param>
/// <param name="Metadata">What must be known to use the shards.</param>
/// <param name="Samples">Samples of both splits.</param>
/// <param name="Tokens">Their tokens, special tokens included.</param>
/// <param name="Bins">The splits and bins that have samples, training first, by bin.</param>
/// <param name="InputFiles">Names of the input files; source_file is an index into them.</param>
public sealed record DatasetDescription(
    int FormatVersion,
    string DatasetHash,
    ShardMetadata Metadata,
    long Samples,
    long Tokens,
    IReadOnlyList<DatasetBin> Bins,
    IReadOnlyList<string> InputFiles)
{
    /// <summary>Those of <see cref="InputFiles"/> in whose content offsets are: compressed ones, archives and Parquet.</summary>
    public IReadOnlyList<string> PackedFiles { get; init; } = [];

    /// <summary>Name of the file.</summary>
    public const string FileName = "dataset.json";

    /// <summary>Describes a complete set of shards; their order does not matter.</summary>
    public static DatasetDescription Of(
        IReadOnlyCollection<ManifestEntry> shards, ShardMetadata metadata, IReadOnlyList<string> inputFiles) => new(
            ShardMetadata.FormatVersion,
            HashOf(shards),
            metadata,
            shards.Sum(shard => shard.Rows),
            shards.Sum(shard => shard.Tokens),
            [.. shards.GroupBy(shard => new SampleGroup(shard.Split, shard.Bin)).OrderBy(bin => bin.Key).Select(bin =>
                new DatasetBin(bin.Key.Split, bin.Key.Bin, bin.Sum(s => s.Rows), bin.Sum(s => s.Tokens), bin.Count()))],
            inputFiles);

    /// <summary>The data set's hash; see <see cref="DatasetHash"/>.</summary>
    public static string HashOf(IEnumerable<ManifestEntry> shards)
    {
        var lines = shards.OrderBy(shard => shard.File, StringComparer.Ordinal)
            .Select(shard => $"{shard.Sha256}  {shard.File}\n");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(lines))));
    }

    /// <summary>Writes the file to a folder, durably.</summary>
    internal void Write(string folder)
    {
        using var file = DurableFile.Create(Path.Combine(folder, FileName));
        file.Stream.Write(DatasetJson.Encode(this, indented: true));
        file.Stream.WriteByte((byte)'\n');
        file.Commit();
    }
}
