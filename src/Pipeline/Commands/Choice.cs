using System.CommandLine;
using Millrace.Pipeline.Configuration;

namespace Millrace.Pipeline.Commands;

/// <summary>Options that take one of a few words.</summary>
static class Choice
{
    /// <summary>A required option whose value must be one of the words.</summary>
    public static Option<string> Option(string name, IReadOnlyList<string> words, string description) => new(name)
    {
        Description = $"{description}: {Listed(words)}",
        HelpName = name.TrimStart('-'),
        Required = true,
        CustomParser = given =>
        {
            var word = given.Tokens[0].Value;
            if (words.Contains(word))
                return word;
            var guess = Spelling.Nearest(word, words) is { } near ? $"; did you mean `{near}`?" : "";
            given.AddError($"{name} must be one of {Listed(words)}, got `{word}`{guess}");
            return null;
        },
    };

    static string Listed(IReadOnlyList<string> words) => $"{string.Join(", ", words.SkipLast(1))} or {words[^1]}";
}
