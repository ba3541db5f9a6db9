using System.CommandLine;
using System.Globalization;

namespace Millrace.Pipeline.Commands;

/// <summary>Options that take a whole number.</summary>
static class WholeNumber
{
    /// <summary>An option whose value must be at least <paramref name="min"/>; null where it is left out.</summary>
    public static Option<long?> Option(string name, long min, string description) => new(name)
    {
        Description = description,
        HelpName = "n",
        CustomParser = given =>
        {
            var text = given.Tokens[0].Value;
            if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= min)
                return number;
            given.AddError($"{name} must be a whole number of at least {min.ToString(CultureInfo.InvariantCulture)}, got `{text}`");
            return null;
        },
    };
}
