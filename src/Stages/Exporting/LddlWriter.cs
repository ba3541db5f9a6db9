using Millrace.Stages.Formats.Parquet;
using Millrace.Stages.Shards;
using Millrace.Stages.Tokenizing;

namespace Millrace.Stages.Exporting;

/// <summary>
/// Writes samples in the columns that LDDL's <c>preprocess_bert_pretrain</c> gives, tokens as text, positions as NumPy arrays; or
/// those of its fork's <c>preprocess_codebert_pretrain</c>.
/// </summary>
/// <remarks>
/// The fork masks nothing, and so has no columns for masks; here samples of code that are masked have those of the others, their
/// positions counted in [CLS] doc [SEP] code [SEP], or [CLS] code [SEP] where doc is empty.
/// </remarks>
sealed class LddlWriter : ExportWriter
{
    /// <summary>How the files are laid out.</summary>
    public static readonly ParquetWriterOptions Layout = new(RowsPerRowGroup: 8_192, PageBytes: 1 << 20, ParquetCodec.Snappy);

    readonly ParquetWriter file;
    readonly ParquetBytesWriter? id; // of code
    readonly ParquetBytesWriter a;
    readonly ParquetBytesWriter b;
    readonly ParquetBooleanWriter? isRandomNext; // not of code
    readonly ParquetValueWriter<uint> numTokens;
    readonly ParquetBytesWriter? maskedLmPositions;
    readonly ParquetBytesWriter? maskedLmLabels;
    readonly ParquetValueWriter<long>? binId;
    readonly TokenText text;
    readonly NumpyArray array = new();
    readonly int? bin;

    /// <param name="stream">Where to.</param>
    /// <param name="vocabulary">What the ids stand for.</param>
    /// <param name="metadata">What the samples are.</param>
    /// <param name="bin">The bin of the samples; null where the data set has no bins.</param>
    public LddlWriter(Stream stream, Vocabulary vocabulary, ShardMetadata metadata, int? bin)
    {
        text = new TokenText(vocabulary);
        this.bin = bin;
        var (isMasked, isCode) = (metadata.IsMasked, metadata.Text == SampleText.Name);
        List<ParquetColumn> columns = isCode
            ? [ParquetColumn.String("id"), ParquetColumn.String("doc"), ParquetColumn.String("code")]
            : [ParquetColumn.String("A"), ParquetColumn.String("B"), ParquetColumn.Boolean("is_random_next")];
        columns.Add(ParquetColumn.UInt16("num_tokens"));
        if (isMasked)
            columns.AddRange([ParquetColumn.Binary("masked_lm_positions"), ParquetColumn.String("masked_lm_labels")]);
        if (bin is not null)
            columns.Add(ParquetColumn.Int64("bin_id"));
        file = new ParquetWriter(stream, columns, Layout, []);
        id = isCode ? file.Bytes("id") : null;
        a = file.Bytes(isCode ? "doc" : "A");
        b = file.Bytes(isCode ? "code" : "B");
        isRandomNext = isCode ? null : file.Booleans("is_random_next");
        numTokens = file.Values<uint>("num_tokens");
        maskedLmPositions = isMasked ? file.Bytes("masked_lm_positions") : null;
        maskedLmLabels = isMasked ? file.Bytes("masked_lm_labels") : null;
        binId = bin is not null ? file.Values<long>("bin_id") : null;
    }

    public override void Add(in ExportedSample sample)
    {
        var isSingle = id is not null && sample.SegmentBStart == sample.InputIds.Length; // code without a docstring
        a.Append(text.Of(isSingle ? [] : sample.A));
        b.Append(text.Of(isSingle ? sample.A : sample.B));
        id?.Append(sample.Text);
        isRandomNext?.Append(sample.IsRandomNext);
        numTokens.Append((uint)sample.InputIds.Length);
        maskedLmPositions?.Append(array.Of(sample.MaskedLmPositions));
        maskedLmLabels?.Append(text.Of(sample.MaskedLmLabels));
        binId?.Append(bin!.Value);
    }

    public override void Complete() => file.Complete();
}
