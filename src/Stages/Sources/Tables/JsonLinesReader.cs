using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using Millrace.Stages.Sources.Content;

namespace Millrace.Stages.Sources.Tables;

/// <summary>Reads JSON Lines: each line that is not blank is an object, one field of which is the text.</summary>
/// <remarks>
/// Refuses lines that are no JSON object, and those whose text is missing, no string or blank. A file whose first object has
/// no such field is an <see cref="InputException"/>: then the name is wrong, not the line.
/// </remarks>
sealed class JsonLinesReader : DocumentReader
{
    // A character that needs two bytes takes six as an escape; the rest is for other fields.
    const int LineBytesPerTextByte = 4;

    readonly ContentStream content;
    readonly InputFile file;
    readonly DocumentScanner lines;
    bool isFirst;

    public JsonLinesReader(ContentStream content, InputFile file)
    {
        (this.content, this.file) = (content, file);
        var longest = (int)Math.Min((long)LineBytesPerTextByte * file.Source.MaxDocumentBytes + DocumentScanner.ReadBytes, 1 << 30);
        lines = new DocumentScanner(content, DocumentLayout.PerLine, longest, DocumentScanner.ReadBytes);
        isFirst = content.Offset == 0;
    }

    public override RawDocument? Next(CancellationToken cancellationToken)
    {
        if (!lines.Next(cancellationToken))
            return null;
        var raw = new RawDocument { Offset = lines.TextOffset, Length = lines.TextLength, Next = content.PlaceOf(lines.Offset) };
        return lines.Text is { } line ? Parsed(raw, line) : raw with { Refusal = Refusal.TooLong(lines.TextLength, file.Source.MaxDocumentBytes) };
    }

    RawDocument Parsed(RawDocument raw, byte[] line)
    {
        if (!Utf8.IsValid(line))
            return raw with { Refusal = Refusal.NotUtf8("its line has bytes that are no text") };
        try
        {
            return WithFields(raw, line);
        }
        catch (JsonException cause)
        {
            var at = (cause.BytePositionInLine ?? 0).ToString(CultureInfo.InvariantCulture);
            return raw with { Refusal = new Refusal("line is not valid JSON", $"at byte {at} of the line") };
        }
        catch (InvalidOperationException) // of Utf8JsonReader, for a \u escape that is half of a pair
        {
            return raw with { Refusal = Refusal.NotUtf8("it has an escape that is half of a surrogate pair") };
        }
    }

    RawDocument WithFields(RawDocument raw, byte[] line)
    {
        var json = new Utf8JsonReader(line);
        json.Read();
        if (json.TokenType != JsonTokenType.StartObject)
            return raw with { Refusal = new Refusal("line is no JSON object", null) };
        var kind = JsonTokenType.None;
        byte[] text = [];
        var title = default(string);
        var names = new List<string>();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var isText = json.ValueTextEquals(file.Source.TextField);
            var isTitle = file.Source.TitleField is { } field && json.ValueTextEquals(field);
            if (isFirst)
                names.Add(json.GetString()!);
            json.Read();
            if (isText)
                (kind, text) = (json.TokenType, json.TokenType == JsonTokenType.String ? Copy(ref json) : []);
            if (isTitle && json.TokenType == JsonTokenType.String)
                title = json.GetString();
            json.Skip();
        }
        while (json.Read())
        {
            // Whatever stands behind the object is an error, which reading finds.
        }
        if (isFirst && kind == JsonTokenType.None)
            throw TextFields.Missing(file, "field", names);
        isFirst = false;
        return raw with { Text = text, Title = title, Refusal = RefusalOf(kind, text) };
    }

    Refusal? RefusalOf(JsonTokenType kind, byte[] text) => kind switch
    {
        JsonTokenType.None => new Refusal("object has no field of text", $"it should be {file.Source.TextField}"),
        JsonTokenType.Null => Refusal.NoText,
        not JsonTokenType.String => new Refusal("field of text is no string", $"{file.Source.TextField} is {kind}"),
        _ => TextFields.RefusalOf(text, file.Source.MaxDocumentBytes),
    };

    static byte[] Copy(ref Utf8JsonReader json)
    {
        if (!json.ValueIsEscaped)
            return json.ValueSpan.ToArray();
        var text = new byte[json.ValueSpan.Length];
        return text[..json.CopyString(text)];
    }
}
