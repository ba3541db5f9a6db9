using Millrace.Actors.Streaming;

namespace Millrace.Stages.Filtering;

/// <summary>Looks at a text line by line and paragraph by paragraph.</summary>
/// <remarks>
/// Lines are without the white space around them, and those of nothing else do not count; a paragraph is the lines up to
/// an empty one. A line or paragraph is a duplicate where an equal one stands before it.
/// </remarks>
ref struct TextLines
{
    int bullets;
    int ellipses;
    Tally lines;
    Tally paragraphs;

    /// <summary>Number of things, of duplicates among them, and their characters.</summary>
    struct Tally
    {
        public int Count;
        public int Duplicates;
        public int Characters;
        public int DuplicateCharacters;

        public void Add(in SeenTable seen, ulong hash, int characters)
        {
            ref var entry = ref seen[hash];
            Count++;
            Characters += characters;
            if (entry.Count++ == 0)
                return;
            Duplicates++;
            DuplicateCharacters += characters;
        }
    }

    /// <summary>Refuses a text whose lines break a rule.</summary>
    /// <exception cref="FilteredElementException">They do.</exception>
    public static void Check(ReadOnlySpan<byte> text, FilterDocumentsOptions options)
    {
        var counted = new TextLines();
        counted.Read(text);
        counted.Judge(options);
    }

    void Read(ReadOnlySpan<byte> text)
    {
        var most = text.Count((byte)'\n') + 1;
        using var seenLines = new SeenTable(most);
        using var seenParagraphs = new SeenTable(most);
        var paragraph = new Paragraph();
        while (!text.IsEmpty)
        {
            var end = text.IndexOf((byte)'\n');
            var line = Trimmed(end < 0 ? text : text[..end]);
            text = end < 0 ? [] : text[(end + 1)..];
            if (!line.IsEmpty)
                paragraph.Add(Line(seenLines, line));
            if ((line.IsEmpty || text.IsEmpty) && paragraph.Lines > 0)
            {
                paragraphs.Add(seenParagraphs, paragraph.Hash, paragraph.Characters);
                paragraph = new Paragraph();
            }
        }
    }

    (ulong Hash, int Characters) Line(in SeenTable seen, ReadOnlySpan<byte> line)
    {
        var hash = ByteHash.Of(line);
        var characters = Filtering.Characters.Count(line);
        lines.Add(seen, hash, characters);
        bullets += BeginsWithBullet(line) ? 1 : 0;
        ellipses += line.EndsWith("..."u8) || line.EndsWith("…"u8) ? 1 : 0;
        return (hash, characters);
    }

    readonly void Judge(FilterDocumentsOptions options)
    {
        var limits = options.Repetition;
        Require(bullets, lines.Count, options.MaxBulletLines, "more lines begin with a bullet than max-bullet-lines");
        Require(ellipses, lines.Count, options.MaxEllipsisLines, "more lines end with an ellipsis than max-ellipsis-lines");
        Require(lines.Duplicates, lines.Count, limits.MaxDuplicateLines, "more lines stood before than max-duplicate-lines");
        Require(paragraphs.Duplicates, paragraphs.Count, limits.MaxDuplicateParagraphs,
            "more paragraphs stood before than max-duplicate-paragraphs");
        Require(lines.DuplicateCharacters, lines.Characters, limits.MaxDuplicateLineCharacters,
            "lines that stood before are more of the text than max-duplicate-line-characters");
        Require(paragraphs.DuplicateCharacters, paragraphs.Characters, limits.MaxDuplicateParagraphCharacters,
            "paragraphs that stood before are more of the text than max-duplicate-paragraph-characters");
    }

    static void Require(int part, int whole, double limit, string reason)
    {
        if (limit > 0 && part / (double)whole > limit)
            throw new FilteredElementException(reason);
    }

    static bool BeginsWithBullet(ReadOnlySpan<byte> line) =>
        line[0] is (byte)'-' or (byte)'*'
        || line.StartsWith("•"u8) || line.StartsWith("‣"u8) || line.StartsWith("◦"u8) || line.StartsWith("▪"u8) || line.StartsWith("●"u8);

    static ReadOnlySpan<byte> Trimmed(ReadOnlySpan<byte> line)
    {
        while (!line.IsEmpty && WordBreaks.SpaceAt(line) is > 0 and var length)
            line = line[length..];
        while (!line.IsEmpty && SpaceBefore(line) is > 0 and var length)
            line = line[..^length];
        return line;
    }

    static int SpaceBefore(ReadOnlySpan<byte> line)
    {
        for (var length = 1; length <= Math.Min(3, line.Length); length++)
            if (WordBreaks.SpaceAt(line[^length..]) == length)
                return length;
        return 0;
    }

    /// <summary>The lines of a paragraph so far.</summary>
    struct Paragraph
    {
        public ulong Hash;
        public int Characters;
        public int Lines;

        public void Add((ulong Hash, int Characters) line)
        {
            Hash = ByteHash.Step(Hash, line.Hash, 0xC2B2_AE3D_27D4_EB4F);
            Characters += line.Characters;
            Lines++;
        }
    }
}
