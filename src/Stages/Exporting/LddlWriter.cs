using Millrace.Stages.Formats.Parquet;
using Millrace.Stages.Tokenizing;

namespace Millrace.Stages.Exporting;

/// <summary>Writes samples in the columns that LDDL's <c>preprocess_bert_pretrain</c> gives: tokens as text, positions as NumPy arrays.</summary>
sealed class LddlWriter : ExportWriter
{
    static readonly ParquetWriterOptions Layout = new(RowsPerRowGroup: 8_192, PageBytes: 1 << 20, ParquetCodec.Snappy);

    readonly ParquetWriter file;
    readonly ParquetBytesWriter a;
    readonly ParquetBytesWriter b;
    readonly ParquetBooleanWriter isRandomNext;
    readonly ParquetValueWriter<uint> numTokens;
    readonly ParquetBytesWriter? maskedLmPositions;
    readonly ParquetBytesWriter? maskedLmLabels;
    readonly ParquetValueWriter<long>? binId;
    readonly TokenText text;
    readonly NumpyArray array = new();
    readonly int? bin;

    /// <param name="stream">Where to.</param>
    /// <param name="vocabulary">What the ids stand for.</param>
    /// <param name="isMasked">Whether the samples are masked.</param>
    /// <param name="bin">The bin of the samples; null where the data set has no bins.</param>
    public LddlWriter(Stream stream, Vocabulary vocabulary, bool isMasked, int? bin)
    {
        text = new TokenText(vocabulary);
        this.bin = bin;
        List<ParquetColumn> columns =
        [
            ParquetColumn.String("A"), ParquetColumn.String("B"), ParquetColumn.Boolean("is_random_next"), ParquetColumn.UInt16("num_tokens"),
        ];
        if (isMasked)
            columns.AddRange([ParquetColumn.Binary("masked_lm_positions"), ParquetColumn.String("masked_lm_labels")]);
        if (bin is not null)
            columns.Add(ParquetColumn.Int64("bin_id"));
        file = new ParquetWriter(stream, columns, Layout, []);
        a = file.Bytes("A");
        b = file.Bytes("B");
        isRandomNext = file.Booleans("is_random_next");
        numTokens = file.Values<uint>("num_tokens");
        maskedLmPositions = isMasked ? file.Bytes("masked_lm_positions") : null;
        maskedLmLabels = isMasked ? file.Bytes("masked_lm_labels") : null;
        binId = bin is not null ? file.Values<long>("bin_id") : null;
    }

    public override void Add(in ExportedSample sample)
    {
        a.Append(text.Of(sample.A));
        b.Append(text.Of(sample.B));
        isRandomNext.Append(sample.IsRandomNext);
        numTokens.Append((uint)sample.InputIds.Length);
        maskedLmPositions?.Append(array.Of(sample.MaskedLmPositions));
        maskedLmLabels?.Append(text.Of(sample.MaskedLmLabels));
        binId?.Append(bin!.Value);
    }

    public override void Complete() => file.Complete();
}
