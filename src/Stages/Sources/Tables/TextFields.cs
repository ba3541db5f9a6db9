namespace Millrace.Stages.Sources.Tables;

/// <summary>What formats with named fields have in common.</summary>
static class TextFields
{
    const int MostNamed = 12;

    /// <summary>The error for a file without the field of the text.</summary>
    /// <param name="file">The file.</param>
    /// <param name="kind">What the format calls a field.</param>
    /// <param name="names">What it has.</param>
    public static InputException Missing(InputFile file, string kind, IReadOnlyList<string> names)
    {
        var listed = names.Count == 0 ? $"it has no {kind}s"
            : names.Count <= MostNamed ? $"it has {string.Join(", ", names)}"
            : $"it has {string.Join(", ", names.Take(MostNamed))} and {names.Count - MostNamed} more";
        return new InputException($"{file.FullPath} has no {kind} {file.Source.TextField}; {listed}; name one with {file.Source.KeyOf("text-field")}");
    }

    /// <summary>Why a text cannot be taken; null where it can.</summary>
    public static Refusal? RefusalOf(ReadOnlySpan<byte> text, int maxDocumentBytes) =>
        text.Length > maxDocumentBytes ? Refusal.TooLong(text.Length, maxDocumentBytes)
        : DocumentScanner.IsBlank(text) ? Refusal.NoText
        : null;
}
