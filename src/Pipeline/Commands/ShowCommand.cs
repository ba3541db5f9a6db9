using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Millrace.Pipeline.Configuration;
using Millrace.Pipeline.Reporting;
using Millrace.Pipeline.Running;
using Millrace.Stages.Loading;
using Millrace.Stages.Masking;
using Millrace.Stages.Pairing;
using Millrace.Stages.Shards;
using Millrace.Stages.Tokenizing;

namespace Millrace.Pipeline.Commands;

/// <summary><c>millrace show</c>: one sample as people read it, and where it comes from.</summary>
static class ShowCommand
{
    const long PageCacheBytes = 1 << 24;

    /// <summary>Shows a sample of a shard, or of the whole training split of a run.</summary>
    public static int Invoke(string target, long number, long? epoch, Invocation invocation)
    {
        var isShard = File.Exists(target);
        var path = isShard ? RunOf(target) : target;
        var (folder, phase) = StoredRun.Locate(path);
        var data = folder.Of(phase);
        if (!isShard)
            RequireData(path, data);
        using var dataset = Dataset.Open(data.Shards, PageCacheBytes);
        var sample = isShard ? InShard(dataset, Path.GetFileName(target), number) : InRun(dataset, number, target);
        var vocabulary = Vocabulary.Read(folder.Vocabulary);
        var metadata = dataset.Description.Metadata;
        if (epoch is not null && metadata.IsMasked)
            throw new RunException($"{target} has its masks stored, the same in every epoch", hint: "leave --epoch out", exitCode: ExitCode.Usage);
        long? drawn = metadata.IsMasked || metadata.Text == SampleText.Sentences ? null : epoch ?? 0; // nobody masks text for BART here
        if (drawn is { } wanted)
            sample = Masked(sample, dataset, vocabulary, StoredRun.ConfigOf(folder, phase), wanted);
        if (invocation.IsJson)
            invocation.Screen.Result(Facts(sample, vocabulary, drawn).ToJsonString());
        else
            foreach (var line in Lines(sample, vocabulary, drawn))
                invocation.Screen.Result(line);
        return ExitCode.Done;
    }

    static string RunOf(string shard)
    {
        var shards = Path.GetDirectoryName(Path.GetFullPath(shard));
        if (shards is null || Path.GetFileName(shards) != "shards" || Path.GetExtension(shard) != ".parquet")
            throw new RunException($"{shard} is not a shard of a run", hint: "name a shard, such as runs/NAME/shards/X.parquet, or the folder of a run", exitCode: ExitCode.Usage);
        return Path.GetDirectoryName(shards)!;
    }

    static void RequireData(string path, RunFolder data)
    {
        if (!Directory.Exists(path))
            throw new RunException($"{path} does not exist", hint: "name a shard, or the folder of a run, such as runs/NAME", exitCode: ExitCode.Usage);
        if (!File.Exists(data.Prepared))
            throw new RunException($"{path} has no data to show yet", hint: $"see how far it is: millrace status {path}", exitCode: ExitCode.Usage);
    }

    static StoredSample InShard(Dataset dataset, string file, long row) =>
        dataset.Find(file, row) ?? throw new RunException($"{file} has no sample {Quantity.Count(row)}", exitCode: ExitCode.Usage);

    static StoredSample InRun(Dataset dataset, long number, string target)
    {
        var rest = number;
        foreach (var bin in dataset.Description.Bins.Where(bin => bin.Split == DatasetSplit.Train))
        {
            if (rest >= 0 && rest < bin.Samples)
                return dataset.Sample(bin.Split, bin.Bin, rest);
            rest -= bin.Samples;
        }
        throw new RunException($"{target} has {Quantity.Count(number - rest)} training samples, numbered from 0; there is no {Quantity.Count(number)}", exitCode: ExitCode.Usage);
    }

    /// <summary>A sample with the masks that the loader draws for it in an epoch.</summary>
    static StoredSample Masked(StoredSample sample, Dataset dataset, Vocabulary vocabulary, LoadedConfig config, long epoch)
    {
        var loader = new ShardLoader(
            dataset,
            LoaderOptions.Bind(config.Section("millrace.loader")) with { Layout = BatchLayout.Unpadded },
            DynamicMasks.Of(MaskTokensOptions.Bind(config.Section("millrace.stages.mask-tokens")), SpecialIds.Of(vocabulary)));
        var batch = loader.Sample(sample.Split, sample.Bin, sample.Index, epoch);
        var (positions, labels) = ((int[])batch.MaskedLmPositions.Clone(), (int[])batch.MaskedLmLabels.Clone());
        System.Array.Sort(positions, labels);
        return sample with { InputIds = batch.InputIds, MaskedLmPositions = positions, MaskedLmLabels = labels };
    }

    static IEnumerable<string> Lines(StoredSample sample, Vocabulary vocabulary, long? epoch)
    {
        yield return $"{sample.Shard}, row {Quantity.Count(sample.Row)}: {sample.InputIds.Length} tokens, bin {sample.Bin}, {(sample.Split == DatasetSplit.Train ? "training" : "held out")}";
        yield return $"from document {Quantity.Count(sample.Document)}: {sample.SourceFile}, bytes {sample.SourceOffset}-{sample.SourceOffset + sample.SourceBytes}{(sample.IsOfContent ? " of its content" : "")}";
        if (sample.Text.Length > 0)
            yield return $"text: {sample.Text}";
        yield return "";
        var hasPair = sample.SegmentBStart < sample.InputIds.Length;
        yield return $"A  {Text(sample, vocabulary, 0, hasPair ? sample.SegmentBStart : sample.InputIds.Length)}";
        if (hasPair)
        {
            yield return $"B  {Text(sample, vocabulary, sample.SegmentBStart, sample.InputIds.Length)}";
            yield return $"   next_sentence_label {(sample.IsRandomNext ? "1: B is from another document" : "0: B follows A")}";
        }
        yield return "";
        if (epoch is not null)
            yield return $"   masks as drawn in epoch {Quantity.Count(epoch.Value)}";
        for (var i = 0; i < sample.MaskedLmPositions.Length; i++)
        {
            var position = sample.MaskedLmPositions[i];
            var shown = Token(vocabulary, sample.InputIds[position]);
            yield return $"   position {position,4}  label {Token(vocabulary, sample.MaskedLmLabels[i]),-18} shown as {shown}";
        }
    }

    static string Text(StoredSample sample, Vocabulary vocabulary, int start, int end)
    {
        var text = new StringBuilder();
        for (var i = start; i < end; i++)
        {
            var token = Token(vocabulary, sample.InputIds[i]);
            if (token.StartsWith(Vocabulary.ContinuationPrefix, StringComparison.Ordinal))
                text.Append(token.AsSpan(Vocabulary.ContinuationPrefix.Length));
            else
                text.Append(i == start ? "" : " ").Append(token);
        }
        return text.ToString();
    }

    static JsonObject Facts(StoredSample sample, Vocabulary vocabulary, long? epoch) => new()
    {
        ["shard"] = sample.Shard,
        ["row"] = sample.Row,
        ["split"] = sample.Split == DatasetSplit.Train ? "train" : "held-out",
        ["bin"] = sample.Bin,
        ["document"] = sample.Document,
        ["source_file"] = sample.SourceFile,
        ["source_offset"] = sample.SourceOffset,
        ["source_bytes"] = sample.SourceBytes,
        ["is_of_content"] = sample.IsOfContent,
        ["text"] = sample.Text,
        ["epoch"] = epoch,
        ["next_sentence_label"] = sample.IsRandomNext ? 1 : 0,
        ["segment_b_start"] = sample.SegmentBStart,
        ["input_ids"] = Array(sample.InputIds),
        ["tokens"] = new JsonArray([.. sample.InputIds.Select(id => JsonValue.Create(Token(vocabulary, id)))]),
        ["masked_lm_positions"] = Array(sample.MaskedLmPositions),
        ["masked_lm_labels"] = Array(sample.MaskedLmLabels),
    };

    static JsonArray Array(int[] values) => new([.. values.Select(value => JsonValue.Create(value))]);

    static string Token(Vocabulary vocabulary, int id) => id < vocabulary.Size
        ? Encoding.UTF8.GetString(vocabulary.TokenOf(id))
        : id.ToString(CultureInfo.InvariantCulture);
}
