using Millrace.Pipeline.Configuration;

namespace Millrace.Benchmarks;

/// <summary><c>millrace bench NAME [--json | --markdown]</c>; <c>millrace bench loader --run DIR</c> for the data set of a run.</summary>
static class BenchProgram
{
    const string Everything = "all";
    const int Done = 0;
    const int Failed = 1;
    const int Misused = 2;

    static readonly string[] Formats = ["--json", "--markdown"];

    const string RunOption = "--run";

    static string? run;

    static readonly Bench[] Benches =
    [
        new("wordpiece", "how fast is text tokenized on one core, beside Hugging Face's tokenizers?", WordPieceBench.Run),
        new("sentences", "how fast are sentences found and learned on one core, beside NLTK?", PunktBench.Run),
        new("filter", "how fast are documents judged by the rules of Gopher on one core?", FilterBench.Run),
        new("dedup", "how fast are duplicates found on one core, and how many of them?", DedupBench.Run),
        new("wikipedia", "how fast does Wikipedia's XML become prose on one core?", WikipediaBench.Run),
        new("parquet", "how fast are shards written and read on one core, beside DuckDB?", ParquetBench.Run),
        new("content", "how fast are compressed files read on one core and on all, beside the programs that decompress?", ContentBench.Run),
        new("web", "how fast do web pages become text, and how fast is their language told, on one core?", WebBench.Run),
        new("loader", "how fast do samples become shards, and shards batches, on one core, beside a PyTorch collate?", () => LoaderBench.Run(run)),
        new("data", "how fast do books become shards, and which stage takes how long?", DataBench.Run),
        new("cuda", "how fast does BERT-large train on a GPU, and at what share of its peak, beside Hugging Face's transformers?", CudaTrainBench.Run),
        new("train", "how fast is a training step of BERT and of ELECTRA, and in how much memory, beside PyTorch on the same libtorch?", TrainBench.Run),
        new("learning", "what does a BERT of 4 × 256 learn on books, beside PyTorch on the same batches?", LearningBench.Run),
        new("start", "how soon after `millrace run` is the first step done, and how long does a checkpoint stall training?", TrainingStartBench.Run),
    ];

    /// <summary>Runs a command line and returns what the shell is told.</summary>
    public static int Run(string[] arguments)
    {
        if (arguments is [TrainingStep.Command, .. var step])
        {
            TrainingStep.Run(step);
            return Done;
        }
        if (arguments is [CudaTrainingStep.Command, .. var cuda])
        {
            CudaTrainingStep.Run(cuda);
            return Done;
        }
        if (Array.IndexOf(arguments, RunOption) is >= 0 and var at)
        {
            if (at + 1 == arguments.Length)
                return Unknown("option", RunOption, [$"{RunOption} DIR"]);
            run = arguments[at + 1];
            arguments = [.. arguments[..at], .. arguments[(at + 2)..]];
        }
        var formats = arguments.Where(argument => argument.StartsWith('-')).ToArray();
        var names = arguments.Except(formats).ToArray();
        if (Array.Find(formats, format => !Formats.Contains(format)) is { } format)
            return Unknown("option", format, Formats);
        if (Array.Find(names, name => name != Everything && !Array.Exists(Benches, bench => bench.Name == name)) is { } unknown)
            return Unknown("bench", unknown, [.. Benches.Select(bench => bench.Name), Everything]);
        if (names.Length == 0)
        {
            List();
            return Done;
        }
        Bench[] chosen = [.. Benches.Where(bench => names.Contains(bench.Name) || names.Contains(Everything))];
        return Measure(chosen, formats is [] ? "" : formats[^1]);
    }

    static int Measure(Bench[] benches, string format)
    {
        var about = format == "--json" ? Console.Error : Console.Out; // a program reads rows only
        foreach (var (what, value) in Machine.Describe())
            about.WriteLine(format == "--markdown" ? $"- {what}: {value}" : $"{what,-10} {value}");
        if (Machine.LoadAverage() is > 1 and { } load)
            Console.Error.WriteLine(FormattableString.Invariant($"warning: the load is {load:F1}: others use this machine, and what the clock says is not what it can do"));
        return benches.Aggregate(Done, (code, bench) => Math.Max(code, Measure(bench, format)));
    }

    static int Measure(Bench bench, string format)
    {
        if (format == "--markdown")
            Console.WriteLine($"\n## {bench.Name}\n");
        else if (format == "")
            Console.WriteLine($"\n{bench.Name}: {bench.Question}");
        var rows = new List<BenchRow>();
        var code = Done;
        try
        {
            foreach (var row in bench.Run())
            {
                rows.Add(row);
                if (format == "--json")
                    Console.WriteLine(BenchTable.ToJson(row));
            }
        }
#pragma warning disable CA1031 // one bench that fails must not hide the figures of the others
        catch (Exception cause)
#pragma warning restore CA1031
        {
            Console.Error.WriteLine($"error: {bench.Name}: {cause.Message}");
            code = Failed;
        }
        if (format != "--json" && rows.Count > 0)
            Console.WriteLine(format == "--markdown" ? BenchTable.ToMarkdown(rows) : BenchTable.ToText(rows));
        return code;
    }

    static void List()
    {
        Console.WriteLine("millrace bench NAME... [--json | --markdown]\nmillrace bench loader --run DIR\n");
        foreach (var bench in Benches)
            Console.WriteLine($"  {bench.Name,-10} {bench.Question}");
        Console.WriteLine($"  {Everything,-10} all of them");
    }

    static int Unknown(string kind, string name, string[] candidates)
    {
        var guess = Spelling.Nearest(name, candidates) is { } nearest ? $"; did you mean `{nearest}`?" : "";
        Console.Error.WriteLine($"error: unknown {kind} `{name}`{guess}\n\nhint: millrace bench");
        return Misused;
    }
}
