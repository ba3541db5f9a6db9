using System.Globalization;
using System.Text;
using Millrace.Stages.Tokenizing;

namespace Millrace.Stages.Exporting;

/// <summary>Writes a line for each sample, as LDDL's text output has them.</summary>
/// <remarks>Positions stand on one line whatever their number, with single spaces: NumPy, which LDDL prints them with, breaks lines.</remarks>
sealed class TextLineWriter(Stream stream, Vocabulary vocabulary, bool isMasked) : ExportWriter
{
    readonly TokenText text = new(vocabulary);
    readonly StringBuilder line = new();
    readonly StreamWriter lines = new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);

    public override void Add(in ExportedSample sample)
    {
        line.Clear().Append("is_random_next: ").Append(sample.IsRandomNext).Append(" - ").Append(Text(sample.InputIds));
        if (isMasked)
        {
            line.Append(" - masked_lm_positions: [");
            for (var i = 0; i < sample.MaskedLmPositions.Length; i++)
                line.Append(CultureInfo.InvariantCulture, $"{(i == 0 ? "" : " ")}{sample.MaskedLmPositions[i]}");
            line.Append("] - masked_lm_labels: ").Append(Text(sample.MaskedLmLabels));
        }
        lines.Write(line.Append(CultureInfo.InvariantCulture, $" - {sample.InputIds.Length}\n"));
    }

    public override void Complete() => lines.Dispose();

    string Text(ReadOnlySpan<int> ids) => Encoding.UTF8.GetString(text.Of(ids));
}
