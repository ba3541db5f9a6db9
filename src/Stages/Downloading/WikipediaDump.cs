using Millrace.Model.Configuration;

namespace Millrace.Stages.Downloading;

/// <summary>All articles of a Wikipedia: <c>wikipedia-dump { language = en, date = 20260101 }</c>.</summary>
/// <param name="Language">The language as in the host name: <c>en</c>, <c>zh-min-nan</c>.</param>
/// <param name="Date">The day of the dump, <c>20260101</c>, or <c>latest</c>, which is settled when the list of checksums is first fetched.</param>
/// <param name="Mirror">Another site with Wikimedia's layout; null: <c>millrace.download.wikimedia</c>.</param>
public sealed record WikipediaDump(string Language, string Date, string? Mirror)
{
    const string Articles = "-pages-articles-multistream.xml.bz2";

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
        return new WikipediaDump(language, date, config.Has("mirror") ? UrlText.Base(config, "mirror") : null);
    }

    /// <summary>Where the list of checksums is.</summary>
    internal Uri List(string site) => new($"{Mirror ?? site}/{Wiki}/{Date}/{Wiki}-{Date}-sha1sums.txt");

    /// <summary>Where the articles are, by their line in the list; null where it has none.</summary>
    internal Uri? Find(string site, ChecksumList list)
    {
        // The list of `latest` names the files by their day, and so the day is known from here on.
        var name = list.Names.FirstOrDefault(name => name.StartsWith($"{Wiki}-", StringComparison.Ordinal) && name.EndsWith(Articles, StringComparison.Ordinal));
        return name is null ? null : new Uri($"{Mirror ?? site}/{Wiki}/{name[(Wiki.Length + 1)..^Articles.Length]}/{name}");
    }
}
