using System.Text;

namespace Millrace.Stages.Cleaning.Wikitext;

/// <summary>The extensions of files that wikis hold (commons.wikimedia.org/wiki/Commons:File_types, and older ones).</summary>
static class FileExtensions
{
    const int Longest = 4;

    static readonly HashSet<string> names =
    [
        "jpg", "jpeg", "jpe", "png", "svg", "gif", "tif", "tiff", "webp", "xcf", "bmp", "ico", "djvu", "djv", "pdf", "stl",
        "ogg", "oga", "ogv", "ogx", "opus", "flac", "wav", "mid", "midi", "mp3", "webm", "mpg", "mpeg", "mp4",
    ];

    static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> lookup = names.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Whether a target is a file's name.</summary>
    public static bool IsAtEndOf(ReadOnlySpan<byte> target)
    {
        target = target.TrimEnd((byte)' ');
        var length = target.Length - target.LastIndexOf((byte)'.') - 1;
        if (length is < 3 or > Longest || length == target.Length)
            return false;
        Span<char> extension = stackalloc char[Longest];
        Ascii.ToLower(target[^length..], extension, out _);
        return lookup.Contains(extension[..length]);
    }
}
