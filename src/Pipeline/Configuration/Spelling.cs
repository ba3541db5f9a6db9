namespace Millrace.Pipeline.Configuration;

/// <summary>Guesses what somebody meant to write.</summary>
static class Spelling
{
    /// <summary>
    /// The candidate nearest to a name, ignoring <c>-</c>, <c>_</c> and case: at most three edits away and less than half of the
    /// name, or at most a third of it; null where none is.
    /// </summary>
    public static string? Nearest(string name, IEnumerable<string> candidates)
    {
        var plain = Plain(name);
        string? nearest = null;
        var least = int.MaxValue;
        foreach (var candidate in candidates)
        {
            var edits = Edits(plain, Plain(candidate));
            if (edits < least && IsNear(edits, plain.Length))
                (nearest, least) = (candidate, edits);
        }
        return nearest;
    }

    /// <summary>Whether two names differ in nothing but <c>-</c>, <c>_</c> and case.</summary>
    public static bool SameWords(string a, string b) => Plain(a) == Plain(b);

    static bool IsNear(int edits, int length) => (edits <= 3 && edits * 2 < length) || edits * 3 <= length;

    static string Plain(string name) =>
        new([.. name.Where(c => c is not ('-' or '_')).Select(char.ToLowerInvariant)]);

    /// <summary>Levenshtein's distance: insertions, deletions and replacements.</summary>
    static int Edits(string a, string b)
    {
        var row = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
            row[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = int.Min(replaced, 1 + int.Min(row[j], row[j - 1]));
            }
        }
        return row[b.Length];
    }
}
