namespace Millrace.Stages.Segmenting;

/// <summary>
/// Finds sentences in UTF-8 text with Punkt: the same as NLTK 3.8's <c>PunktSentenceTokenizer.span_tokenize</c> finds with the
/// same parameters (and realign_boundaries), in time linear in the text whatever it is.
/// </summary>
/// <remarks>Immutable and safe for any number of threads. Allocates nothing but the list's growth.</remarks>
/// <param name="parameters">What is known of the language.</param>
public sealed class PunktSplitter(PunktParameters parameters)
{
    readonly PunktTables tables = new(parameters);

    /// <summary>What is known of the language.</summary>
    public PunktParameters Parameters { get; } = parameters;

    /// <summary>Appends the sentences of a text, in order and not overlapping; white space before the first one belongs to it, as in NLTK.</summary>
    /// <param name="text">UTF-8. NLTK's offsets count characters, these are bytes.</param>
    /// <param name="sentences">Where they go.</param>
    public void Split(ReadOnlySpan<byte> text, List<SentenceSpan> sentences)
    {
        var scratch = tables.ScratchBytes <= 256 ? stackalloc byte[256] : new byte[tables.ScratchBytes];
        new SentenceSearch(tables, text, scratch, sentences).Run();
    }
}
