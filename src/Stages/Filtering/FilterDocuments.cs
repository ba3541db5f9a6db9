using System.Numerics;
using Millrace.Actors.Streaming;
using Millrace.Stages.Languages;
using Millrace.Stages.Sources;

namespace Millrace.Stages.Filtering;

/// <summary>Leaves out documents that are hardly prose: too short, too repetitive, of symbols, in another language.</summary>
/// <remarks>
/// In:  <see cref="Document"/>, plain prose in valid UTF-8.
/// Out: the same, where it breaks no rule of the settings. Words are what white space separates, characters code points.
/// Emits one or none per element; keeps no state. Time is linear in the text, memory about 14 bytes for one of prose, from a pool.
/// Fails with <see cref="FilteredElementException"/>: the reason is the first rule that a document breaks, in the order of
/// the settings.
/// </remarks>
public sealed class FilterDocuments(FilterDocumentsOptions options) : Stage<Document, Document>
{
    /// <inheritdoc/>
    public override ValueTask OnElementAsync(Document element, Emit<Document> emit)
    {
        var text = element.Text.Span;
        if (options.MinCharacters > 0 && Characters.Count(text) < options.MinCharacters)
            throw new FilteredElementException("fewer characters than min-characters");
        CheckWords(text);
        CheckLanguage(text);
        return emit(element);
    }

    void CheckWords(ReadOnlySpan<byte> text)
    {
        using var words = new TextWords(text);
        Refuse(words.Count < options.MinWords, "fewer words than min-words");
        Refuse(options.MaxWords > 0 && words.Count > options.MaxWords, "more words than max-words");
        var count = (double)words.Count;
        if (words.Count > 0)
        {
            var mean = words.Characters[^1] / count;
            Refuse(mean < options.MinMeanWordLength, "mean word length is below min-mean-word-length");
            Refuse(options.MaxMeanWordLength > 0 && mean > options.MaxMeanWordLength, "mean word length is above max-mean-word-length");
            Refuse(words.Alphabetic / count < options.MinAlphabeticWords, "fewer words have a letter than min-alphabetic-words");
            if (options.MaxSymbolWords > 0)
            {
                Refuse(text.Count((byte)'#') / count > options.MaxSymbolWords, "more hash signs than max-symbol-words");
                Refuse((text.Count("..."u8) + text.Count("…"u8)) / count > options.MaxSymbolWords, "more ellipses than max-symbol-words");
            }
        }
        Refuse(BitOperations.PopCount((uint)words.StopWordBits) < options.MinStopWords, "fewer stop words than min-stop-words");
        TextLines.Check(text, options);
        WordRepetition.Check(words, options.Repetition);
    }

    void CheckLanguage(ReadOnlySpan<byte> text)
    {
        if (options.Languages.Count == 0)
            return;
        var language = LanguageIdentifier.Shared.Identify(text);
        Refuse(!options.Languages.Contains(language.Code), "language is not one of languages");
        Refuse(language.Confidence < options.MinConfidence, "language is told with less than min-confidence");
    }

    static void Refuse(bool broken, string reason)
    {
        if (broken)
            throw new FilteredElementException(reason);
    }
}
