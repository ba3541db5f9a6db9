namespace Millrace.Stages.Cleaning.Wikitext;

/// <summary>Whether a place is where a line begins, as far as a table goes: behind spaces, and the marks of a list's item.</summary>
static class LineStart
{
    // Nobody indents a table deeper; it bounds the work.
    const int MostIndents = 32;

    /// <summary>Looks back.</summary>
    public static bool IsAt(ReadOnlySpan<byte> text, int at)
    {
        for (var before = at - 1; before >= 0 && before >= at - MostIndents; before--)
        {
            if (text[before] == '\n')
                return true;
            if (text[before] is not ((byte)' ' or (byte)'\t' or (byte)':' or (byte)'*' or (byte)'#' or (byte)';'))
                return false;
        }
        return at <= MostIndents;
    }
}
