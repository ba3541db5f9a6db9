using System.Buffers;
using System.Text;

namespace Millrace.Stages.Languages;

/// <summary>Goes through the words of a text: runs of letters.</summary>
/// <param name="text">The text, UTF-8.</param>
/// <param name="letters">Which letters are counted.</param>
/// <param name="letterCounts">How often each was seen; empty where they are not counted.</param>
ref struct WordWalk(ReadOnlySpan<byte> text, LetterTable letters, Span<int> letterCounts)
{
    readonly ReadOnlySpan<byte> text = text;
    readonly Span<int> letterCounts = letterCounts;
    int at;

    /// <summary>Of the word, in lower case: see <see cref="WordEvidence.Next"/>.</summary>
    public ulong Hash { get; set; }

    /// <summary>Letters of the word.</summary>
    public int Letters { get; set; }

    /// <summary>Script of the last letter of the word.</summary>
    public Script Script { get; set; }

    /// <summary>Goes to the next word; false behind the last.</summary>
    public bool Next()
    {
        var scriptOf = Languages.Letters.ScriptOf;
        var lower = Languages.Letters.Lower;
        var (hash, length, wordScript) = (0UL, 0, Script.None);
        while (at < text.Length)
        {
            int code = text[at];
            var bytes = 1;
            if (code >= 0x80)
            {
                // A byte that is no character is no letter.
                code = Rune.DecodeFromUtf8(text[at..], out var rune, out bytes) == OperationStatus.Done ? rune.Value : 0;
                code = code >= 0x20000 ? 0x4E00 : code > 0xFFFF ? 0 : code; // the planes behind hold ideographs
            }
            at += bytes;
            var script = scriptOf[code];
            if (script == Script.None)
            {
                if (length > 0)
                    break;
                continue;
            }
            var letter = lower[code];
            hash = WordEvidence.Next(hash, letter);
            length++;
            wordScript = script;
            if (code >= 0x80 && letterCounts.Length > 0 && letters.IndexOf(letter) is >= 0 and var index)
                letterCounts[index]++;
        }
        (Hash, Letters, Script) = (hash, length, wordScript);
        return length > 0;
    }
}
