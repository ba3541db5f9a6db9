using System.Runtime.InteropServices;
using System.Text;

namespace Millrace.Stages.Segmenting;

/// <summary>
/// Learns Punkt's parameters from plain text, without supervision: T. Kiss and J. Strunk, Unsupervised Multilingual Sentence
/// Boundary Detection, 2006. The same texts in the same order give the same parameters as NLTK 3.8's <c>PunktTrainer</c>.
/// </summary>
/// <remarks>For one thread. Memory grows with the number of different words, and with the longest text.</remarks>
/// <param name="options">Thresholds.</param>
public sealed partial class PunktTrainer(PunktTrainerOptions options)
{
    readonly TypeTable types = new();
    readonly List<WordType> facts = [];
    readonly List<TrainingToken> tokens = [];
    readonly Dictionary<int, int> starterCounts = [];
    readonly Dictionary<(int First, int Second), int> collocationCounts = [];
    byte[] scratch = new byte[256];
    long tokenCount;
    long periodCount;
    long breakCount;
    int textCount;

    Span<WordType> Facts => CollectionsMarshal.AsSpan(facts);

    /// <summary>Learns from one text. Paragraphs (blank lines) matter, the ends of lines do not.</summary>
    /// <param name="text">UTF-8.</param>
    public void Add(ReadOnlySpan<byte> text)
    {
        textCount++;
        Tokenize(text);
        ReclassifyAbbreviations();
        MarkTokens();
        for (var i = 1; i < tokens.Count; i++)
            if (tokens[i - 1].Is(TokenTraits.PeriodFinal))
                CountPair(tokens[i - 1], tokens[i]);
        tokens.Clear();
    }

    /// <summary>What has been learned so far.</summary>
    public PunktParameters ToParameters()
    {
        var starters = starterCounts.Where(pair => StartsSentences(pair.Key, pair.Value)).Select(pair => pair.Key).ToHashSet();
        var collocations = collocationCounts.Where(pair => !starters.Contains(pair.Key.Second) && Collocate(pair.Key, pair.Value));
        return new PunktParameters(
            Enumerable.Range(0, types.Count).Where(type => facts[type].IsAbbreviation).Select(Text),
            collocations.Select(pair => (Text(pair.Key.First), Text(pair.Key.Second))),
            starters.Select(Text),
            Enumerable.Range(0, types.Count).Select(type => KeyValuePair.Create(Text(type), facts[type].Context)));
    }

    void Tokenize(ReadOnlySpan<byte> text)
    {
        var reader = new WordReader(text, 0);
        while (reader.Next())
        {
            var word = text[reader.Start..reader.End];
            var type = TypeOf(word);
            var traits = TraitsOf(word);
            // A second line feed means a blank line between, the first token of the text being on a line of its own.
            if (reader.LineFeeds > 0 || tokens.Count == 0)
                traits |= TokenTraits.LineStart;
            if (reader.LineFeeds > (tokens.Count == 0 ? 0 : 1))
                traits |= TokenTraits.ParagraphStart;
            tokens.Add(new TrainingToken(type, traits));
            Facts[type].Count++;
            tokenCount++;
            if ((traits & TokenTraits.PeriodFinal) != 0)
                periodCount++;
        }
    }

    int TypeOf(ReadOnlySpan<byte> word)
    {
        if (WordForms.IsNumber(word))
            return Seen(WordForms.Number);
        // No lower case is longer than one and a half times its character.
        if (scratch.Length < WordForms.RoomFor(2 * word.Length))
            scratch = new byte[WordForms.RoomFor(4 * word.Length)];
        return Seen(scratch.AsSpan(0, WordForms.ToLower(word, scratch)));
    }

    /// <summary>The number of a type that a token has, its facts complete.</summary>
    int Seen(ReadOnlySpan<byte> key)
    {
        var type = Numbered(key);
        if (facts[type].Count > 0)
            return type;
        var bare = key is [_, .., (byte)'.'] ? Numbered(key[..^1]) : type;
        Facts[type].WithoutPeriod = bare;
        if (key[^1] == '.' && key[..^1].LastIndexOf((byte)'-') is >= 0 and var hyphen)
            Facts[bare].LastPart = Numbered(key[(hyphen + 1)..^1]);
        return type;
    }

    int Numbered(ReadOnlySpan<byte> key)
    {
        var type = types.Add(key);
        if (type == facts.Count)
            facts.Add(new WordType
            {
                WithoutPeriod = type,
                LastPart = -1,
                HasLetter = WordForms.HasLetter(key),
                IsNumber = key.SequenceEqual(WordForms.Number),
            });
        return type;
    }

    static TokenTraits TraitsOf(ReadOnlySpan<byte> word)
    {
        var traits = TokenTraits.None;
        if (word[^1] == '.')
        {
            traits |= TokenTraits.PeriodFinal;
            if (WordForms.IsEllipsis(word))
                traits |= TokenTraits.Ellipsis;
            else if (WordForms.IsInitial(word))
                traits |= TokenTraits.Initial;
        }
        else if (WordForms.IsAlphabetic(word))
            traits |= TokenTraits.Alphabetic;
        if (word is [(byte)'.' or (byte)'?' or (byte)'!'])
            traits |= TokenTraits.Terminator;
        if (word[0] is (byte)',' or (byte)':' or (byte)';')
            traits |= TokenTraits.InternalPunctuation;
        return WordForms.FirstCase(word) switch
        {
            CharacterClass.Upper => traits | TokenTraits.FirstUpper,
            CharacterClass.Lower => traits | TokenTraits.FirstLower,
            _ => traits,
        };
    }

    string Text(int type) => Encoding.UTF8.GetString(types[type]);
}
