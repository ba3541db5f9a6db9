using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Millrace.Stages.Pairing;
using Millrace.Stages.Tokenizing;

namespace Millrace.Pipeline.Commands;

/// <summary>
/// Training sequences as JSON, one object a line: <c>id</c>, 16 hex digits from which its mask is drawn; <c>document</c>, its
/// number, blank lines apart, from 0; the fields of BERT's <c>TrainingInstance</c>, and for BART
/// <c>text</c>.
/// </summary>
sealed class SampleLines(Stream output, Vocabulary vocabulary) : IDisposable
{
    public const string Id = "id";
    public const string Tokens = "tokens";
    public const string MaskedLmPositions = "masked_lm_positions";
    public const string MaskedLmLabels = "masked_lm_labels";

    readonly Utf8JsonWriter json = new(output, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>Writes a sequence that is not masked.</summary>
    public void Write(SegmentPair pair)
    {
        json.WriteStartObject();
        json.WriteString(Id, pair.SampleId.ToString("x16", CultureInfo.InvariantCulture));
        json.WriteNumber("document", pair.Document);
        json.WriteBoolean("is_random_next", pair.IsRandomNext);
        WriteTokens(Tokens, pair.InputIds);
        json.WriteStartArray("segment_ids");
        for (var i = 0; i < pair.InputIds.Length; i++)
            json.WriteNumberValue(i < pair.SegmentBStart ? 0 : 1);
        json.WriteEndArray();
        if (!pair.Text.IsEmpty)
            json.WriteString("text", pair.Text.Span);
        EndLine();
    }

    /// <summary>Writes a sequence again, masked: its other fields as they are, the mask behind them.</summary>
    public void Write(JsonElement sequence, ReadOnlySpan<int> masked, ReadOnlySpan<int> positions, ReadOnlySpan<int> labels)
    {
        json.WriteStartObject();
        foreach (var field in sequence.EnumerateObject())
            if (field.NameEquals(Tokens))
                WriteTokens(Tokens, masked);
            else if (!field.NameEquals(MaskedLmPositions) && !field.NameEquals(MaskedLmLabels))
                field.WriteTo(json);
        json.WriteStartArray(MaskedLmPositions);
        foreach (var position in positions)
            json.WriteNumberValue(position);
        json.WriteEndArray();
        WriteTokens(MaskedLmLabels, labels);
        EndLine();
    }

    public void Dispose() => json.Dispose();

    void WriteTokens(string name, ReadOnlySpan<int> ids)
    {
        json.WriteStartArray(name);
        foreach (var id in ids)
            json.WriteStringValue(vocabulary.TokenOf(id));
        json.WriteEndArray();
    }

    void EndLine()
    {
        json.WriteEndObject();
        json.Flush();
        json.Reset();
        output.WriteByte((byte)'\n');
    }
}
