using Millrace.Stages.Formats.Parquet;

namespace Millrace.Stages.Exporting;

/// <summary>Writes samples in the one column that LDDL's <c>preprocess_bart_pretrain</c> gives: text, a blank before each sentence.</summary>
sealed class LddlSentenceWriter : ExportWriter
{
    readonly ParquetWriter file;
    readonly ParquetBytesWriter sentences;
    byte[] text = [];

    public LddlSentenceWriter(Stream stream)
    {
        file = new ParquetWriter(stream, [ParquetColumn.String("sentences")], LddlWriter.Layout, []);
        sentences = file.Bytes("sentences");
    }

    public override void Add(in ExportedSample sample)
    {
        var length = sample.Text.Length + 1;
        if (text.Length < length)
            text = new byte[2 * length];
        text[0] = (byte)' ';
        sample.Text.CopyTo(text.AsSpan(1));
        sentences.Append(text.AsSpan(0, length));
    }

    public override void Complete() => file.Complete();
}
