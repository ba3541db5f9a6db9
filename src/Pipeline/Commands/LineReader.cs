namespace Millrace.Pipeline.Commands;

/// <summary>Reads lines, of any length, through a window that is as large as the longest of them.</summary>
sealed class LineReader(Stream input)
{
    const int ReadBytes = 1 << 16;

    byte[] window = new byte[2 * ReadBytes];
    int start;
    int end;
    int next;
    int length;

    /// <summary>The line, without its line feed; until the next one is read.</summary>
    public ReadOnlySpan<byte> Line => window.AsSpan(start, length);

    /// <summary>Goes to the next line. The last one need not end with a line feed.</summary>
    public bool Next()
    {
        start = next;
        for (var searched = 0; ;)
        {
            var found = window.AsSpan(start + searched, end - start - searched).IndexOf((byte)'\n');
            if (found >= 0)
            {
                length = searched + found;
                next = start + length + 1;
                return true;
            }
            searched = end - start;
            if (!Fill())
            {
                (length, next) = (searched, end);
                return searched > 0;
            }
        }
    }

    bool Fill()
    {
        window.AsSpan(start, end - start).CopyTo(window);
        (start, end) = (0, end - start);
        if (window.Length - end < ReadBytes)
            Array.Resize(ref window, 2 * window.Length);
        var read = input.Read(window, end, window.Length - end);
        end += read;
        return read > 0;
    }
}
