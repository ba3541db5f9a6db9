using System.Globalization;

namespace Millrace.Stages.Staging;

/// <summary>The files of a folder that were written one after the other, numbered from 0.</summary>
static class NumberedFiles
{
    /// <summary>Path of one of them.</summary>
    public static string PathOf(string folder, int number, string extension) =>
        Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{number:D6}{extension}"));

    /// <summary>How many there are.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="extension">How their names end.</param>
    /// <param name="least">How many are known to have been written.</param>
    /// <exception cref="DamagedFileException">One is missing between others, or of those known to have been written.</exception>
    public static int Count(string folder, string extension, int least)
    {
        var found = Directory.EnumerateFiles(folder, "*" + extension).Count();
        for (var number = 0; number < Math.Max(found, least); number++)
            if (PathOf(folder, number, extension) is var path && !File.Exists(path))
                throw new DamagedFileException(path, 0, "the file is missing, but later ones were written");
        return found;
    }
}
