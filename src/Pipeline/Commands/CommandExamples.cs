namespace Millrace.Pipeline.Commands;

/// <summary>Commands to paste, below the help of each filter.</summary>
static class CommandExamples
{
    static readonly Dictionary<string, string> OfCommands = new()
    {
        ["pairs"] = """
            millrace sentences < book.txt | millrace pairs --vocab vocab.txt --dupe-factor 1 > pairs.jsonl
            printf 'The mill turns.\nThe river is low.\n\nBread is made of flour.\n' | millrace pairs --vocab vocab.txt
            """,
        ["mask"] = """
            millrace pairs --vocab vocab.txt < documents.txt | millrace mask --vocab vocab.txt > samples.jsonl
            millrace mask --vocab vocab.txt --kind whole-words --seed 7 < pairs.jsonl > samples.jsonl
            """,
    };

    /// <summary>The part of a command's help that shows how it is used; empty where there is none.</summary>
    public static string Of(string command) => OfCommands.TryGetValue(command, out var lines)
        ? $"Examples:\n{string.Join('\n', lines.Split('\n').Select(line => "  " + line))}\n\n"
        : "";
}
