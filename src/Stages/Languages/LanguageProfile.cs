namespace Millrace.Stages.Languages;

/// <summary>What a language of a shared script is known by.</summary>
/// <param name="Code">What <see cref="Language.Code"/> says.</param>
/// <param name="Script">What it is written in.</param>
/// <param name="Letters">Letters it uses besides a to z; of other scripts than Latin, those that not all of their languages use.</param>
/// <param name="Words">Its most frequent words, lower-case, the most frequent first.</param>
sealed record LanguageProfile(string Code, Script Script, string Letters, string[] Words)
{
    /// <summary>Reads the profiles of the resource: <c>code script letters : words</c>, a line each; lines with # are comments.</summary>
    public static IReadOnlyList<LanguageProfile> ReadAll()
    {
        using var stream = typeof(LanguageProfile).Assembly.GetManifestResourceStream("languages.txt")!;
        using var reader = new StreamReader(stream);
        var profiles = new List<LanguageProfile>();
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#')
                continue;
            var colon = line.IndexOf(':');
            var head = line[..colon].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var words = line[(colon + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            profiles.Add(new(head[0], Enum.Parse<Script>(head[1]), head.Length > 2 ? head[2] : "", words));
        }
        return profiles;
    }
}
