namespace Millrace.Stages.Segmenting;

/// <summary>
/// Finds sentences in UTF-8 text with Punkt: the same as NLTK 3.8's <c>PunktSentenceTokenizer.span_tokenize</c> finds with the
/// same parameters (and realign_boundaries), in time linear in the text whatever it is. Marks that the parameters name beside
/// <c>. ? !</c> end sentences as <see cref="PunktParameters.Terminators"/> says.
/// </summary>
/// <remarks>Immutable and safe for any number of threads. Allocates nothing but the list's growth.</remarks>
/// <param name="parameters">What is known of the language.</param>
public sealed class PunktSplitter(PunktParameters parameters)
{
    readonly PunktTables tables = new(parameters);
    readonly SentenceEnds? ends = parameters.Terminators.Count > 0 ? new(parameters.Terminators) : null;

    /// <summary>What is known of the language.</summary>
    public PunktParameters Parameters { get; } = parameters;

    /// <summary>Appends the sentences of a text, in order and not overlapping; white space before the first one belongs to it, as in NLTK.</summary>
    /// <param name="text">UTF-8. NLTK's offsets count characters, these are bytes.</param>
    /// <param name="sentences">Where they go.</param>
    public void Split(ReadOnlySpan<byte> text, List<SentenceSpan> sentences)
    {
        var scratch = tables.ScratchBytes <= 256 ? stackalloc byte[256] : new byte[tables.ScratchBytes];
        var from = 0;
        for (int end; ends is not null && (end = ends.Next(text, from)) >= 0;)
        {
            Split(text, from, end, scratch, sentences);
            for (from = end; PythonCharacters.SpaceLength(text, from) is > 0 and var space; from += space)
            {
            }
        }
        Split(text, from, text.Length, scratch, sentences);
    }

    void Split(ReadOnlySpan<byte> text, int from, int to, Span<byte> scratch, List<SentenceSpan> sentences)
    {
        var first = sentences.Count;
        new SentenceSearch(tables, text[from..to], scratch, sentences).Run();
        for (var i = first; from > 0 && i < sentences.Count; i++)
            sentences[i] = sentences[i] with { Start = from + sentences[i].Start };
    }
}
