using System.Buffers;
using System.Text;

namespace Millrace.Stages.Cleaning.Wikitext;

/// <content>The commands, from formulas.txt.</content>
ref partial struct Formula
{
    const int LongestCommand = 24;

    static readonly SearchValues<byte> letters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"u8);
    static readonly Dictionary<string, (string Kind, byte[] Shown)> commands = Load();
    static readonly Dictionary<string, (string Kind, byte[] Shown)>.AlternateLookup<ReadOnlySpan<char>> lookup =
        commands.GetAlternateLookup<ReadOnlySpan<char>>();

    void Command()
    {
        at++;
        var name = tex[at..];
        var end = name.IndexOfAnyExcept(letters);
        name = name[..(end < 0 ? name.Length : Math.Max(end, 1))];
        at += name.Length;
        if (name is [(byte)'{' or (byte)'}' or (byte)'%' or (byte)'$' or (byte)'&' or (byte)'#' or (byte)'_'])
            Put(name);
        else if (name is [(byte)' '] || name.SequenceEqual("quad"u8) || name.SequenceEqual("qquad"u8))
            Space();
        else if (name.SequenceEqual("frac"u8) || name.SequenceEqual("tfrac"u8) || name.SequenceEqual("dfrac"u8))
            Fraction();
        else if (name.SequenceEqual("sqrt"u8))
        {
            Put("√"u8);
            isWritten &= Here != '[';
            Bracketed("("u8);
        }
        else if (name.SequenceEqual("text"u8) || name.SequenceEqual("mbox"u8) || name.SequenceEqual("textrm"u8) || name.SequenceEqual("textit"u8))
            Words();
        else
            Named(name);
    }

    void Named(ReadOnlySpan<byte> name)
    {
        Span<char> decoded = stackalloc char[LongestCommand];
        if (name.Length > LongestCommand || !lookup.TryGetValue(decoded[..Encoding.UTF8.GetChars(name, decoded)], out var command))
        {
            isWritten = false;
            return;
        }
        switch (command.Kind)
        {
            case "letter":
                Put(command.Shown);
                break;
            case "relation":
                Relation(command.Shown);
                break;
            case "function":
                if (length > 0 && char.IsAsciiLetterOrDigit((char)line[length - 1]))
                    Space();
                Put(command.Shown);
                if (Here is not ((byte)'(' or (byte)'[' or (byte)'^' or (byte)'_' or (byte)'}' or (byte)'{' or (byte)'\\' or 0))
                    Space();
                break;
            default:
                // \left. and \right. are brackets that are not seen.
                if (Here == '.' && name[^1] == 't')
                    at++;
                break;
        }
    }

    void Fraction()
    {
        if (length > 0 && char.IsAsciiDigit((char)line[length - 1]))
            Space();
        Bracketed("("u8);
        Put("/"u8);
        Bracketed("("u8);
    }

    void Words()
    {
        var rest = tex[at..];
        var end = rest.IndexOf((byte)'}');
        if (end < 1 || rest[0] != '{' || rest[1..end].IndexOfAny("\\{$&"u8) >= 0)
        {
            isWritten = false;
            return;
        }
        var words = rest[1..end];
        if (words.StartsWith(" "u8))
            Space();
        Put(words.Trim((byte)' '));
        if (words.EndsWith(" "u8))
            Space();
        at += end + 1;
    }

    static Dictionary<string, (string Kind, byte[] Shown)> Load()
    {
        var loaded = new Dictionary<string, (string, byte[])>();
        foreach (var line in EmbeddedTable.Lines("formulas.txt"))
        {
            var entries = line.Split(' ');
            foreach (var entry in entries[1..])
            {
                var equals = entry.IndexOf('=', StringComparison.Ordinal);
                var shown = equals < 0 ? entry : entry[(equals + 1)..];
                loaded.Add(equals < 0 ? entry : entry[..equals], (entries[0], Encoding.UTF8.GetBytes(shown)));
            }
        }
        return loaded;
    }
}
