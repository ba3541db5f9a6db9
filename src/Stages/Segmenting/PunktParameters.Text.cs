using System.Globalization;
using System.Text;
using Millrace.Stages.Sources;

namespace Millrace.Stages.Segmenting;

/// <content>
/// The text format: UTF-8, the first line <c>millrace-punkt 1</c>, then lines of words separated by one space.
/// <c>abbreviation</c> and <c>starter</c> are followed by types, <c>collocation</c> by two types,
/// <c>terminator</c> by <see cref="Terminators"/>, <c>ortho</c> by a sum of <see cref="OrthographicContext"/> in decimal and types. In a type <c>\\</c> stands for a
/// backslash, <c>\s</c> for a space, <c>\t</c>, <c>\r</c> and <c>\n</c> as usual. Lines that start with # and empty lines mean nothing.
/// Written in the order of the UTF-8 bytes of each line's types, so equal parameters are equal files.
/// </content>
public sealed partial class PunktParameters
{
    const string Magic = "millrace-punkt 1";
    const int LineLength = 120;

    /// <summary>Reads a file that <see cref="Write"/> wrote, or NLTK's folder of tables (<c>abbrev_types.txt</c> and so on).</summary>
    /// <param name="path">The file or folder.</param>
    /// <exception cref="InputException">It does not exist or is not of that format.</exception>
    public static PunktParameters Load(string path)
    {
        if (Directory.Exists(path))
            return ReadNltk(path);
        if (!File.Exists(path))
            throw new InputException($"{path} does not exist; it names a file of Punkt parameters, or NLTK's folder of them");
        using var stream = File.OpenRead(path);
        return Read(stream, path);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <param name="stream">The text.</param>
    /// <param name="name">What errors call it.</param>
    /// <exception cref="InputException">It is not of that format; says in which line.</exception>
    public static PunktParameters Read(Stream stream, string name)
    {
        using var reader = new StreamReader(stream, new UTF8Encoding(false, throwOnInvalidBytes: true), leaveOpen: true);
        var parts = new PunktParts();
        var number = 0;
        try
        {
            while (reader.ReadLine() is { } line)
                if (++number == 1 ? line != Magic : !TryRead(line, parts))
                    throw new InputException($"{name}:{number}: not a line of {Magic}, got \"{line[..Math.Min(line.Length, 60)]}\"");
        }
        catch (DecoderFallbackException)
        {
            throw new InputException($"{name}:{number + 1}: not valid UTF-8");
        }
        return number > 0 ? parts.ToParameters() : throw new InputException($"{name} is empty, its first line must be {Magic}");
    }

    /// <summary>Writes the parameters, in an order that depends on nothing but them.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="comment">Lines for the head of the file, such as where the parameters are from.</param>
    public void Write(Stream stream, params IReadOnlyCollection<string> comment)
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        writer.WriteLine(Magic);
        foreach (var line in comment)
            writer.WriteLine(line.Length > 0 ? $"# {line}" : "#");
        WriteBody(writer);
    }

    void WriteBody(TextWriter writer)
    {
        WriteLines(writer, "terminator", Terminators);
        WriteLines(writer, "abbreviation", Abbreviations);
        foreach (var pair in InOrder(Collocations.Select(pair => $"{Escape(pair.First)} {Escape(pair.Second)}")))
            writer.WriteLine($"collocation {pair}");
        WriteLines(writer, "starter", SentenceStarters);
        foreach (var group in OrthographicContexts.GroupBy(pair => (int)pair.Value, pair => pair.Key).OrderBy(group => group.Key))
            WriteLines(writer, string.Create(CultureInfo.InvariantCulture, $"ortho {group.Key}"), group);
    }

    /// <summary>In the order of the UTF-8 bytes.</summary>
    static IEnumerable<string> InOrder(IEnumerable<string> types)
    {
        var keyed = types.Select(type => (Bytes: Encoding.UTF8.GetBytes(type), Type: type)).ToArray();
        Array.Sort(keyed, static (a, b) => a.Bytes.AsSpan().SequenceCompareTo(b.Bytes));
        return keyed.Select(pair => pair.Type);
    }

    static void WriteLines(TextWriter writer, string head, IEnumerable<string> types)
    {
        var line = new StringBuilder();
        foreach (var type in InOrder(types.Select(Escape)))
        {
            if (line.Length > 0 && line.Length + 1 + type.Length > LineLength)
                Flush();
            if (line.Length == 0)
                line.Append(head);
            line.Append(' ').Append(type);
        }
        Flush();

        void Flush()
        {
            if (line.Length > 0)
                writer.WriteLine(line);
            line.Clear();
        }
    }

    static bool TryRead(string line, PunktParts parts)
    {
        if (line.Length == 0 || line[0] == '#')
            return true;
        var words = line.Split(' ');
        var types = words.Skip(1).Select(Unescape).ToList();
        if (types.Contains(null) || types.Contains(""))
            return false;
        switch (words[0])
        {
            case "terminator" when types.Count > 0 && types.All(type => SentenceEnds.MayBe(type!)):
                parts.Terminators.UnionWith(types!);
                return true;
            case "abbreviation" when types.Count > 0:
                parts.Abbreviations.UnionWith(types!);
                return true;
            case "starter" when types.Count > 0:
                parts.Starters.UnionWith(types!);
                return true;
            case "collocation" when types.Count == 2:
                return parts.Collocations.Add((types[0]!, types[1]!));
            case "ortho" when types.Count > 1 && byte.TryParse(types[0], NumberStyles.None, CultureInfo.InvariantCulture, out var context):
                return types.Skip(1).All(type => parts.TryAdd(type!, context));
            default:
                return false;
        }
    }

    static string Escape(string type) => type
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace(" ", "\\s", StringComparison.Ordinal)
        .Replace("\t", "\\t", StringComparison.Ordinal)
        .Replace("\r", "\\r", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal);

    static string? Unescape(string word)
    {
        if (!word.Contains('\\', StringComparison.Ordinal))
            return word;
        var type = new StringBuilder();
        for (var i = 0; i < word.Length; i++)
        {
            if (word[i] != '\\')
                type.Append(word[i]);
            else if (++i < word.Length && "\\strn".IndexOf(word[i], StringComparison.Ordinal) is >= 0 and var which)
                type.Append("\\ \t\r\n"[which]);
            else
                return null;
        }
        return type.ToString();
    }
}
