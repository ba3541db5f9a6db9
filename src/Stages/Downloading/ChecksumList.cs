namespace Millrace.Stages.Downloading;

/// <summary>A list of checksums as <c>sha1sum</c> and its sisters write it, and Wikimedia publishes it.</summary>
/// <remarks>
/// A line is <c>DIGITS  NAME</c>, or <c>DIGITS *NAME</c>, or BSD's <c>SHA1 (NAME) = DIGITS</c>. Others are passed over: there are
/// lists with a signature around them.
/// </remarks>
sealed class ChecksumList
{
    readonly Dictionary<string, Checksum> byName = new(StringComparer.Ordinal);

    ChecksumList()
    {
    }

    /// <summary>The names in the list, without their folders.</summary>
    public IReadOnlyCollection<string> Names => byName.Keys;

    /// <summary>Reads a list.</summary>
    public static ChecksumList Parse(IEnumerable<string> lines)
    {
        var list = new ChecksumList();
        foreach (var line in lines)
            if (Entry(line.Trim()) is var (digits, name) && Checksum.Parse(digits) is { } checksum)
                list.byName[name[(name.LastIndexOf('/') + 1)..]] = checksum;
        return list;
    }

    /// <summary>The checksum of a file, or null.</summary>
    public Checksum? Of(string name) => byName.GetValueOrDefault(name);

    static (string Digits, string Name)? Entry(string line)
    {
        if (line.LastIndexOf(") = ", StringComparison.Ordinal) is > 0 and var end && line.IndexOf(" (", StringComparison.Ordinal) is > 0 and var begin && begin < end)
            return (line[(end + 4)..], line[(begin + 2)..end]);
        var blank = line.IndexOf(' ', StringComparison.Ordinal);
        return blank < 0 ? null : (line[..blank], line[blank..].TrimStart(' ', '*'));
    }
}
