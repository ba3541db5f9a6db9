using System.Text;
using System.Text.RegularExpressions;
using Millrace.Actors.Streaming;
using Millrace.Oracles;
using Millrace.Stages.Cleaning.Wikitext;

namespace Millrace.Stages.Tests.Cleaning.Wikitext;

public partial class SharedDumpTests
{
    // What would be seen of markup that was not understood. These dumps hold none of it as text.
    static readonly string[] leaks =
    [
        "{{", "}}", "[[", "]]", "{|", "|}", "|-", "||", "!!", "''", "==", "<!--", "-->", "</", "/>", "<ref", "<br", "<math", "<sub", "<small",
        "[http", "[//", "thumb|", "px|", "File:", "Image:", "Category:", "Категория:", "Файл:", "{{{", "}}}", "__", "~~~", "|url", "|title",
        "http://", "https://", "\t", "\r", "  ", " \n", "\n ", "\n\n\n", "\u00A0", "\u200B", "( )", " ()", "(,", "(;", ", ,", ",,", " ,,",
        "style=", "class=", "align=", "colspan", "\n*", "\n#", "\n:", "\n;", "\n|", "\n!", "\n=",
        "\\frac", "\\left", "\\alpha", "located at.", "where is the", " of and is", "may refer to:", "may also refer to:", "display=",
    ];

    // What a dump says of its wiki's names, the table of all languages says too.
    [SharedDataFact("wiki")]
    public void Namespaces_of_the_dumps_are_known()
    {
        foreach (var name in (string[])[SharedDumps.English, SharedDumps.Bulgarian])
        {
            var content = Bzip2.Decompress(SharedData.PathOf("wiki", name));
            using var reader = new StreamReader(new MemoryStream(content), Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
            var header = new char[8_000];
            var names = NamespaceName().Matches(new string(header, 0, reader.ReadBlock(header)))
                .ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);
            Assert.Equal(NamespaceKind.File, Kind(names["6"]));
            Assert.Equal(NamespaceKind.Hidden, Kind(names["14"]));
            Assert.Equal(NamespaceKind.Prefix, Kind(names["-2"]));
        }

        static NamespaceKind Kind(string name) => Namespaces.Of(Encoding.UTF8.GetBytes($"{name}:x"), isLabelled: true, out _);
    }

    [SharedDataFact("wiki")]
    public void Pages_of_the_dumps_are_counted()
    {
        Assert.Equal(206, SharedDumps.Read(SharedDumps.English).Count);
        Assert.Equal(106, SharedDumps.Articles(SharedDumps.English).Count());
        Assert.Equal(99, SharedDumps.Read(SharedDumps.English).Count(page => page.Refusal?.Reason == "page is a redirect"));
        Assert.Equal(5, SharedDumps.Articles(SharedDumps.Tables).Count());
        Assert.Equal("Григориански календар", Assert.Single(SharedDumps.Articles(SharedDumps.Bulgarian)).Title);
    }

    [SharedDataFact("wiki")]
    public void No_markup_is_left_in_any_article()
    {
        var left = new List<string>();
        foreach (var (title, prose) in Cleaned())
        {
            foreach (var leak in leaks)
                if (prose.IndexOf(leak, StringComparison.Ordinal) is >= 0 and var at)
                    left.Add($"{title}: `{leak}` in {Around(prose, at)}");
            foreach (Match match in Entity().Matches(prose))
                left.Add($"{title}: {Around(prose, match.Index)}");
        }
        Assert.True(left.Count == 0, string.Join("\n", left));
    }

    // "These are its parts:" and then nothing, as the last of an article or before a paragraph that is not of it.
    [SharedDataFact("wiki")]
    public void No_article_ends_with_the_introduction_of_a_list() =>
        Assert.Empty(Cleaned().Where(article => article.Prose.EndsWith(':')
            && article.Prose[(article.Prose.LastIndexOf('\n') + 1)..] is { Length: < 100 } last && !last.Contains(". ", StringComparison.Ordinal))
            .Select(article => article.Title));

    [SharedDataFact("wiki")]
    public void Share_of_text_that_is_kept_is_plausible()
    {
        foreach (var name in SharedDumps.All)
        {
            var articles = SharedDumps.Articles(name).ToList();
            var kept = Cleaned(name).Sum(article => (long)Encoding.UTF8.GetByteCount(article.Prose));
            Assert.InRange(kept / (double)articles.Sum(article => article.Text.Length), 0.35, 0.6);
        }
    }

    [SharedDataFact("wiki")]
    public void Paragraphs_are_whole_sentences()
    {
        var paragraphs = Cleaned().SelectMany(article => article.Prose.Split("\n\n")).Where(paragraph => paragraph.Length > 200).ToList();
        Assert.True(paragraphs.Count > 3_000);
        Assert.InRange(paragraphs.Count(paragraph => paragraph[^1] is '.' or '"' or ')' or '?' or '!' or ':') / (double)paragraphs.Count, 0.98, 1);
        Assert.InRange(paragraphs.Count(paragraph => !char.IsLower(paragraph[0])) / (double)paragraphs.Count, 0.99, 1);
    }

    // Read beside the articles as they were on wikipedia.org.
    [SharedDataFact("wiki")]
    public void Articles_begin_as_people_read_them()
    {
        var articles = Cleaned(SharedDumps.English).Concat(Cleaned(SharedDumps.Tables)).DistinctBy(article => article.Title)
            .ToDictionary(article => article.Title, article => article.Prose);
        void Begins(string title, string prose) => Assert.StartsWith(prose, articles[title], StringComparison.Ordinal);

        Begins("Anarchism", "Anarchism is a political philosophy that advocates self-governed societies based on voluntary institutions. These are often");
        Begins("Aristotle", "Aristotle (Ἀριστοτέλης [aristotélɛːs], Aristotélēs; 384–322 BC) was a Greek philosopher and scientist born in the city of Stagira,");
        Begins("Alain Connes", "Alain Connes ([alɛ̃ kɔn]; born 1 April 1947) is a French mathematician, currently Professor at the Collège de France,");
        Begins("Algeria", "Algeria (الجزائر al-Jazā'ir; ⵍⵣⵣⴰⵢⴻⵔ Dzayer), officially People's Democratic Republic of Algeria, is a sovereign state");
        Begins("Afghanistan", "Afghanistan (Pashto/Dari: افغانستان, Afġānistān), officially the Islamic Republic of Afghanistan, is a landlocked country");
        Begins("Aikido", "Aikido (合気道, Aikidō) [a.i.ki.doː] is a modern Japanese martial art developed by Morihei Ueshiba");
        Begins("Aardvark", "The aardvark (Orycteropus afer) is a medium-sized, burrowing, nocturnal mammal native to Africa. It is the only living species");
        Begins("Brahui language", "Brahui (براهوئي) is a Dravidian language spoken primarily by the Brahui people");
        Assert.Contains("about 55 km (34 miles) east of modern-day Thessaloniki", articles["Aristotle"], StringComparison.Ordinal);
        Assert.Contains("Rainfall is fairly plentiful along the coastal part of the Tell Atlas, ranging from 400 to 670 mm annually,", articles["Algeria"], StringComparison.Ordinal);
        Assert.Contains("The highest official temperature was 50.6 °C at In Salah.", articles["Algeria"], StringComparison.Ordinal);
    }

    static IEnumerable<(string Title, string Prose)> Cleaned() => SharedDumps.All.SelectMany(Cleaned);

    static IEnumerable<(string Title, string Prose)> Cleaned(string name)
    {
        var cleaner = new WikitextCleaner();
        foreach (var article in SharedDumps.Articles(name))
        {
            string prose;
            try
            {
                prose = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(Wikitext.Cleaned.Bytes(article.Text, cleaner));
            }
            catch (FilteredElementException)
            {
                continue;
            }
            yield return (article.Title!, prose);
        }
    }

    static string Around(string prose, int at) => prose[Math.Max(0, at - 40)..Math.Min(prose.Length, at + 40)].ReplaceLineEndings("¶");

    [GeneratedRegex("<namespace key=\"(-?[0-9]+)\"[^>]*>([^<]+)<")]
    private static partial Regex NamespaceName();

    [GeneratedRegex("&(#?[A-Za-z0-9]+);")]
    private static partial Regex Entity();
}
