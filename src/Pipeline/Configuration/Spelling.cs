namespace Millrace.Pipeline.Configuration;

/// <summary>Guesses what somebody meant to write.</summary>
static class Spelling
{
    /// <summary>
    /// The candidate nearest to a name, ignoring <c>-</c>, <c>_</c> and case: at most three edits away and less than
    /// half of the name, or at most a third of it; null where none is.
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

    /// <summary>
    /// Levenshtein's distance (insertions, deletions, replacements), two neighbours in the wrong order counting as one
    /// edit.
    /// </summary>
    static int Edits(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
            rows[i, 0] = i;
        for (var j = 0; j <= b.Length; j++)
            rows[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                var edits = int.Min(replaced, 1 + int.Min(rows[i - 1, j], rows[i, j - 1]));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    edits = int.Min(edits, rows[i - 2, j - 2] + 1);
                rows[i, j] = edits;
            }
        }
        return rows[a.Length, b.Length];
    }
}
