using System.Text;

namespace Millrace.Stages.Sources.Web;

/// <summary>Named fields of WARC and HTTP headers: <c>Name: value</c>, a line each, names in any case, long values folded.</summary>
static class HeaderFields
{
    /// <summary>How long a header is with the blank line that ends it; -1 where there is none.</summary>
    public static int LengthOf(ReadOnlySpan<byte> text)
    {
        for (var at = 0; text[at..].IndexOf((byte)'\n') is >= 0 and var line;)
        {
            at += line + 1;
            if (text[at..].StartsWith("\n"u8))
                return at + 1;
            if (text[at..].StartsWith("\r\n"u8))
                return at + 2;
        }
        return -1;
    }

    /// <summary>The value of the first field of a name, without white space around; null where there is none.</summary>
    public static string? Find(ReadOnlySpan<byte> header, ReadOnlySpan<byte> name)
    {
        while (NextLine(ref header, out var line))
        {
            if (line.Length <= name.Length || line[name.Length] != ':' || !Ascii.EqualsIgnoreCase(line[..name.Length], name))
                continue;
            var value = Encoding.UTF8.GetString(line[(name.Length + 1)..]).Trim();
            while (header.Length > 0 && header[0] is (byte)' ' or (byte)'\t' && NextLine(ref header, out line))
                value = $"{value} {Encoding.UTF8.GetString(line).Trim()}";
            return value;
        }
        return null;
    }

    /// <summary>A parameter of a value, such as <c>charset</c> of <c>text/html; charset="utf-8"</c>; null where there is none.</summary>
    public static string? Parameter(string value, string name)
    {
        foreach (var part in value.Split(';').Skip(1))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && part[..equals].Trim().Equals(name, StringComparison.OrdinalIgnoreCase))
                return part[(equals + 1)..].Trim().Trim('"', '\'') is { Length: > 0 } text ? text : null;
        }
        return null;
    }

    static bool NextLine(ref ReadOnlySpan<byte> header, out ReadOnlySpan<byte> line)
    {
        var end = header.IndexOf((byte)'\n');
        line = end < 0 ? header : header[..end];
        if (line.EndsWith("\r"u8))
            line = line[..^1];
        var any = header.Length > 0;
        header = end < 0 ? default : header[(end + 1)..];
        return any;
    }
}
