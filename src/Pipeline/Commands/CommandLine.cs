using System.CommandLine;
using System.CommandLine.Help;
using Millrace.Pipeline.Configuration;
using Millrace.Pipeline.Reporting;

namespace Millrace.Pipeline.Commands;

/// <summary>The commands and what they take.</summary>
static class CommandLine
{
    const string Documents = "--documents";

    /// <summary>Runs a command line and returns what the shell is told.</summary>
    public static async Task<int> InvokeAsync(string[] arguments)
    {
        var options = new GlobalOptions();
        var root = Build(options);
        var parsed = root.Parse(arguments.Length == 0 ? ["--help"] : arguments);
        if (parsed.Action is HelpAction)
            return Help(parsed, options);
        if (parsed.Errors.Count > 0)
        {
            Screen.OfConsole(quiet: false, noColor: false).Error(Problem(parsed), $"millrace {PathOf(parsed)}--help");
            return ExitCode.Usage;
        }
        var invocation = options.Read(parsed);
        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null })
                .ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Main is one of the two places that catch everything: no stack trace reaches a user
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return Failures.Report(failure, invocation);
        }
    }

    /// <summary>Prints the help with the name that people call the program by.</summary>
    static int Help(ParseResult parsed, GlobalOptions options)
    {
        options.HideUnusedBy(parsed.CommandResult.Command.Name);
        using var text = new StringWriter();
        parsed.Invoke(new InvocationConfiguration { Output = text });
        Console.Out.Write(text.ToString().Replace(RootCommand.ExecutableName, "millrace", StringComparison.Ordinal));
        Console.Out.Write(CommandExamples.Of(parsed.CommandResult.Command.Name));
        return ExitCode.Done;
    }

    static RootCommand Build(GlobalOptions options)
    {
        var root = new RootCommand("raw text in, trained BERT out. `millrace test` and `millrace bench` are the launcher's.");
        options.AddTo(root);
        foreach (var option in root.Options.Where(option => option.Description is { Length: > 0 } text && char.IsUpper(text[0])))
            option.Description = Sentence(option.Description!); // those of the library: --help and --version
        var config = new Argument<string>("config") { Description = "a configuration file, such as hocon/quickstart.conf" };

        var stepsThisRun = WholeNumber.Option("--steps-this-run", min: 1, "save and end after so many steps; the same command goes on");
        var resumeStep = WholeNumber.Option(CommandText.ResumeStep, min: 0, "go back to this step; later checkpoints are set aside, not removed. 0: train anew");
        Add("run", "prepare data and train; continues where an earlier run stopped", [config, stepsThisRun, resumeStep], parsed =>
            RunCommand.InvokeAsync(parsed.GetValue(config)!, options.Read(parsed), prepares: true, Asked(parsed)));
        Add("prepare", "prepare the data only", [config], parsed =>
            RunCommand.InvokeAsync(parsed.GetValue(config)!, options.Read(parsed), prepares: true, training: null));
        var benchmark = new Option<bool>("--benchmark") { Description = "time steps, as millrace.trainer.benchmark says, and write nothing" };
        Add("train", "train on prepared data", [config, stepsThisRun, resumeStep, benchmark], parsed => parsed.GetValue(benchmark)
            ? BenchmarkCommand.InvokeAsync(parsed.GetValue(config)!, options.Read(parsed), Asked(parsed))
            : RunCommand.InvokeAsync(parsed.GetValue(config)!, options.Read(parsed), prepares: false, Asked(parsed)));
        Add("download", "fetch the sources only", [config], parsed =>
            DownloadCommand.InvokeAsync(parsed.GetValue(config)!, options.Read(parsed)));
        Add("plan", "say what a run would do; writes nothing", [config], parsed =>
            Task.FromResult(PlanCommand.Invoke(parsed.GetValue(config)!, options.Read(parsed))));

        var run = new Argument<string>("run") { Description = "the folder of a run, such as runs/quickstart" };
        Add("status", "say how far a run is, live or dead", [run], parsed =>
            Task.FromResult(StatusCommand.Invoke(parsed.GetValue(run)!, options.Read(parsed))));

        root.Subcommands.Add(EvalCommand.Define(options));
        var target = new Argument<string>("shard") { Description = "a shard, or the folder of a run" };
        var sample = WholeNumber.Option("--sample", min: 0, "number of the sample, from 0");
        var epoch = WholeNumber.Option("--epoch", min: 0, "whose masks, where they are drawn while training; default 0");
        Add("show", "decode a sample: tokens, mask, labels, bin, and where it comes from", [target, sample, epoch], parsed =>
            Task.FromResult(ShowCommand.Invoke(parsed.GetValue(target)!, parsed.GetValue(sample) ?? 0, parsed.GetValue(epoch), options.Read(parsed))));

        var changed = new Option<bool>("--changed") { Description = "only what differs from the defaults" };
        var raw = new Option<bool>("--raw") { Description = "without our defaults" };
        Add("config", "print the merged, resolved configuration with the origin of every value", [config, changed, raw], parsed =>
            Task.FromResult(ConfigCommand.Invoke(parsed.GetValue(config)!, parsed.GetValue(changed), parsed.GetValue(raw), options.Read(parsed))));

        Add("doctor", "check this machine: a line for each thing, and what to do", [], parsed =>
            Task.FromResult(DoctorCommand.Invoke(options.Read(parsed))));

        var parameters = new Option<string?>("--parameters") { Description = "Punkt parameters, or NLTK's folder of tables; default English. A line `terminator । ؟` in the file names further ends of sentences", HelpName = "path" };
        var train = new Option<bool>("--train") { Description = "learn parameters from the text and print them, for any language" };
        Add("sentences", "filter: text in, one sentence a line out. Example: millrace sentences --train < all.txt > own.punkt && millrace sentences --parameters own.punkt < new.txt", [parameters, train, Several()], parsed =>
            Task.FromResult(SentencesCommand.Invoke(parsed.GetValue(parameters), parsed.GetValue(train), parsed.GetValue<bool>(Documents), options.Read(parsed))));

        var vocab = VocabularyChoice.File();
        var cased = VocabularyChoice.Cased();
        Add("tokenize", "filter: for each line of text its WordPiece ids, separated by blanks", [vocab, cased], parsed =>
            Task.FromResult(TokenizeCommand.Invoke(parsed.GetValue(vocab)!, parsed.GetValue(cased))));

        var threshold = DedupCommand.Threshold();
        var exact = new Option<bool>("--exact") { Description = "only documents that are equal, byte for byte" };
        Add("dedup", "filter: documents, one a line, in; those that are no duplicates out, in their order", [threshold, exact, Several()], parsed =>
            DedupCommand.InvokeAsync(parsed.GetValue(threshold), parsed.GetValue(exact), parsed.GetValue<bool>(Documents), options.Read(parsed)));

        var format = Choice.Option("--format", CleanCommand.Formats, "what is in");
        Add("clean", "filter: markup in, prose out: a line for each paragraph, a blank line between documents",
            [format], parsed => Task.FromResult(CleanCommand.Invoke(parsed.GetValue(format)!, options.Read(parsed))));
        root.Subcommands.Add(ExportCommand.Define(options));
        root.Subcommands.Add(PairsCommand.Define(options));
        root.Subcommands.Add(MaskCommand.Define(options));
        return root;

        TrainingRequest Asked(ParseResult parsed) => new(parsed.GetValue(stepsThisRun), parsed.GetValue(resumeStep));

        static Option<bool> Several() => new(Documents) { Description = "documents have several lines, and blank lines between them, in the output too" };

        void Add(string name, string description, IReadOnlyList<Symbol> symbols, Func<ParseResult, Task<int>> invoke)
        {
            var command = new Command(name, description);
            foreach (var symbol in symbols)
                if (symbol is Argument argument)
                    command.Arguments.Add(argument);
                else
                    command.Options.Add((Option)symbol);
            command.SetAction((parsed, _) => invoke(parsed));
            root.Subcommands.Add(command);
        }
    }

    static string Problem(ParseResult parsed)
    {
        if (parsed.UnmatchedTokens is not [var word, ..])
            return Sentence(parsed.Errors[0].Message);
        var isOption = word.StartsWith('-');
        var command = parsed.CommandResult.Command;
        var candidates = isOption
            ? command.Options.Concat(parsed.RootCommandResult.Command.Options).Select(option => option.Name)
            : command.Subcommands.Select(subcommand => subcommand.Name);
        var kind = isOption ? "option" : command.Subcommands.Count > 0 ? "command" : "argument";
        return Spelling.Nearest(word, candidates) is { } guess
            ? $"unknown {kind} `{word}`; did you mean `{guess}`?"
            : $"unknown {kind} `{word}`";
    }

    static string Sentence(string message) =>
        $"{char.ToLowerInvariant(message[0])}{message[1..].TrimEnd('.')}".Replace('\'', '`');

    static string PathOf(ParseResult parsed) =>
        parsed.CommandResult.Command is RootCommand ? "" : parsed.CommandResult.Command.Name + " ";
}
