using System.Globalization;
using System.Text.RegularExpressions;
using Millrace.Model.Configuration;

namespace Millrace.Stages.Downloading;

/// <summary>All articles of a Wikipedia: <c>wikipedia-dump { language = en, date = 20260101 }</c>.</summary>
/// <param name="Language">The language as in the host name: <c>en</c>, <c>zh-min-nan</c>.</param>
/// <param name="Date">The day of the dump, <c>20260101</c>, or <c>latest</c>, which is settled when the list of checksums is first fetched.</param>
/// <param name="Parts">Whether its parts are fetched, which large dumps have beside the whole; where there is no whole, they are anyway.</param>
/// <param name="Mirror">Another site with Wikimedia's layout; null: <c>millrace.download.wikimedia</c>.</param>
public sealed record WikipediaDump(string Language, string Date, bool Parts, string? Mirror)
{
    // The same articles; the first can be read in several places at once, and old dumps have none of it.
    static readonly string[] Articles = ["-pages-articles-multistream", "-pages-articles"];

    // The site calls the Wikipedia at be-tarask.wikipedia.org be_taraskwiki.
    string Wiki => $"{Language.Replace('-', '_')}wiki";

    /// <summary>Reads the section.</summary>
    public static WikipediaDump Bind(ConfigSection config)
    {
        var (language, date) = (config.String("language"), config.String("date"));
        if (language.Any(letter => !char.IsAsciiLetterOrDigit(letter) && letter != '-'))
            config.Problem("language", $"{config.Path}.language must be the language in a Wikipedia's host name, such as en, got \"{language}\"");
        if (date.Length > 0 && date != "latest" && !(date.Length == 8 && date.All(char.IsAsciiDigit)))
            config.Problem("date", $"{config.Path}.date must be a day such as 20260101, or latest, got \"{date}\"");
        return new WikipediaDump(language, date, config.Has("parts") && config.Bool("parts"), config.Has("mirror") ? UrlText.Base(config, "mirror") : null);
    }

    /// <summary>Where the list of checksums is.</summary>
    internal Uri List(string site) => new($"{Mirror ?? site}/{Wiki}/{Date}/{Wiki}-{Date}-sha1sums.txt");

    /// <summary>Where the articles are, by their lines in the list: one file, or its parts in order; none where it has no such line.</summary>
    internal IReadOnlyList<Uri> Find(string site, ChecksumList list)
    {
        foreach (var articles in Articles)
        {
            List<(long Page, string Day, string Name)> whole = [], parts = [];
            foreach (var name in list.Names)
                if (Parse(name, articles) is var (day, page))
                    (page < 0 ? whole : parts).Add((page, day, name));
            if ((Parts || whole.Count == 0 ? parts : whole[..1]) is { Count: > 0 } found)
                return [.. found.OrderBy(file => file.Page).Select(file => new Uri($"{Mirror ?? site}/{Wiki}/{file.Day}/{file.Name}"))];
        }
        return [];
    }

    /// <summary>The day of a dump that a file is of, and the number of its first page, -1 where it is the whole; null where it is something else.</summary>
    /// <remarks>Lists of <c>latest</c> name files by their day too, which so is known from here on.</remarks>
    (string Day, long Page)? Parse(string name, string articles)
    {
        var match = Regex.Match(name, $@"^{Wiki}-(\w+){articles}(?:\.xml|\d+\.xml-p(\d+)p\d+)\.bz2$", RegexOptions.CultureInvariant);
        if (!match.Success)
            return null;
        var page = match.Groups[2];
        return (match.Groups[1].Value, page.Success ? long.Parse(page.ValueSpan, CultureInfo.InvariantCulture) : -1);
    }
}
