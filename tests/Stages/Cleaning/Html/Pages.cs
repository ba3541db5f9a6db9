using System.Buffers;
using System.Text;
using Millrace.Stages.Cleaning.Html;
using Millrace.Stages.Sources;

namespace Millrace.Stages.Tests.Cleaning.Html;

/// <summary>Parts that test pages are made of, and what is made of them.</summary>
static class Pages
{
    public const string Bees = "My grandmother kept bees behind the old mill, and every summer she would give each of us a jar of honey. " +
        "She said that the best weather for it was a warm week after rain, when the lime trees were in flower and nobody disturbed the hives.";

    public const string River = "The river that drove the wheel came down from the hills in the north, and in a wet spring it was strong enough to turn " +
        "both stones at once. In August there was hardly any water in it at all, and the miller had to wait for the night to fill the pond.";

    public const string Flour = "When the flour was ready it was put into sacks of fifty kilograms, which two men would carry up to the road on their backs. " +
        "Nobody who has not done it can know how long that path was, and how good it felt to sit down at the end of it.";

    public const string Short = "It was the last of them in the valley.";

    /// <summary>The text of a page, UTF-8.</summary>
    public static string Clean(string html) => Clean(Encoding.UTF8.GetBytes(html), null);

    /// <summary>The text of a page in some character set.</summary>
    public static string Clean(byte[] page, string? charset, HtmlCleaner? cleaner = null)
    {
        var prose = new ArrayBufferWriter<byte>();
        (cleaner ?? new HtmlCleaner()).Clean(new Document(0, 0, 0, page) { Markup = TextMarkup.Html, Charset = charset }, prose);
        return Encoding.UTF8.GetString(prose.WrittenSpan);
    }
}
