namespace Millrace.Stages.Exporting;

/// <summary>Writes a line of text for each sample, as LDDL's text output of sentences for BART has them: a blank before each sentence.</summary>
sealed class SentenceLineWriter(Stream stream) : ExportWriter
{
    public override void Add(in ExportedSample sample)
    {
        stream.Write(" "u8);
        stream.Write(sample.Text);
        stream.Write("\n"u8);
    }

    public override void Complete()
    {
    }
}
