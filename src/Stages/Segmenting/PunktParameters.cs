using System.Security.Cryptography;
using System.Text;

namespace Millrace.Stages.Segmenting;

/// <summary>What Punkt knows of a language: T. Kiss and J. Strunk, Unsupervised Multilingual Sentence Boundary Detection, 2006.</summary>
/// <remarks>
/// Immutable. Types are words in lower case as Python's <c>str.lower</c> makes it, every number being <c>##number##</c>.
/// </remarks>
public sealed partial class PunktParameters
{
    static readonly Lazy<PunktParameters> Shipped = new(ReadShipped);

    readonly Lazy<string> hash;

    /// <summary>Collects parameters; types seen in no orthographic context are left out of it.</summary>
    /// <param name="abbreviations">See <see cref="Abbreviations"/>.</param>
    /// <param name="collocations">See <see cref="Collocations"/>.</param>
    /// <param name="sentenceStarters">See <see cref="SentenceStarters"/>.</param>
    /// <param name="orthographicContexts">See <see cref="OrthographicContexts"/>.</param>
    public PunktParameters(
        IEnumerable<string> abbreviations,
        IEnumerable<(string First, string Second)> collocations,
        IEnumerable<string> sentenceStarters,
        IEnumerable<KeyValuePair<string, OrthographicContext>> orthographicContexts)
    {
        Abbreviations = abbreviations.ToHashSet(StringComparer.Ordinal);
        Collocations = collocations.ToHashSet();
        SentenceStarters = sentenceStarters.ToHashSet(StringComparer.Ordinal);
        OrthographicContexts = orthographicContexts
            .Where(pair => pair.Value != OrthographicContext.None)
            .ToDictionary(StringComparer.Ordinal);
        hash = new Lazy<string>(ComputeHash);
    }

    /// <summary>English, trained by <see cref="PunktTrainer"/>; the head of english.punkt says on what.</summary>
    public static PunktParameters English => Shipped.Value;

    /// <summary>Abbreviations without their last full stop.</summary>
    public IReadOnlySet<string> Abbreviations { get; }

    /// <summary>Pairs of types that stay together over a full stop: the first without it, then the word behind it.</summary>
    public IReadOnlySet<(string First, string Second)> Collocations { get; }

    /// <summary>Types that often start sentences.</summary>
    public IReadOnlySet<string> SentenceStarters { get; }

    /// <summary>Where types have been seen in upper and lower case.</summary>
    public IReadOnlyDictionary<string, OrthographicContext> OrthographicContexts { get; }

    /// <summary>
    /// Characters that end sentences beside <c>. ? !</c>, as । in Hindi, ؟ in Arabic and 。 in Chinese; none where the text of a language has
    /// none. Each is beyond ASCII, and no letter, digit or space. White space or punctuation must stand behind one, as with NLTK's
    /// sent_end_chars; but for 。 ！ ？ ｡ ．, which end a sentence wherever they stand. Not learned: whoever knows the language writes them.
    /// </summary>
    public IReadOnlySet<string> Terminators { get; init; } = new HashSet<string>();

    /// <summary>SHA-256, in lower-case hexadecimal, of the parameters in the order of <see cref="Write"/>: equal for equal parameters.</summary>
    public string Hash => hash.Value;

    string ComputeHash()
    {
        using var body = new StringWriter { NewLine = "\n" };
        WriteBody(body);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body.ToString())));
    }

    static PunktParameters ReadShipped()
    {
        using var stream = typeof(PunktParameters).Assembly.GetManifestResourceStream("english.punkt")!;
        return Read(stream, "english.punkt");
    }
}
