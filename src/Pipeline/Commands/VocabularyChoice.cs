using System.CommandLine;

namespace Millrace.Pipeline.Commands;

/// <summary>Options of the filters that tokenize, or read tokens.</summary>
static class VocabularyChoice
{
    /// <summary>Which vocabulary; required.</summary>
    public static Option<string> File() => new("--vocab") { Description = "vocab.txt, one token a line", HelpName = "file", Required = true };

    /// <summary>Whether case and accents are kept.</summary>
    public static Option<bool> Cased() => new("--cased") { Description = "keep case and accents" };
}
