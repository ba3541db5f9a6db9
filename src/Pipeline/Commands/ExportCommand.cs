using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Millrace.Model.Interchange;
using Millrace.Model.Interchange.HuggingFace;
using Millrace.Pipeline.Running;

namespace Millrace.Pipeline.Commands;

/// <summary><c>millrace export</c>: the weights of a run, or of somebody else's checkpoint, as a folder that Hugging Face loads.</summary>
static class ExportCommand
{
    /// <summary>The command.</summary>
    public static Command Define(GlobalOptions global)
    {
        var from = new Argument<string>("from") { Description = "the folder of a run (its newest checkpoint), of one checkpoint or model, or a file: .safetensors, PyTorch's .pt and .bin, TensorFlow's .index, Paddle's .pdparams" };
        var to = new Option<string>("--to") { Description = "the folder to write; new or empty", HelpName = "folder", Required = true };
        var head = Choice.Option("--head", [.. ModelLayout.Heads.Keys], "what of the network; default all that is there, and of an ELECTRA the discriminator");
        head.Required = false;
        var config = new Option<string?>("--config") { Description = "its config.json or bert_config.json; default the one beside the weights", HelpName = "file" };
        var vocab = new Option<string?>("--vocab") { Description = "its vocab.txt; default the one beside the weights", HelpName = "file" };
        var command = new Command("export", "write a model as a folder that Hugging Face loads, from a run or from anybody's checkpoint") { from, to, head, config, vocab };
        command.SetAction(parsed => Invoke(
            parsed.GetValue(from)!, parsed.GetValue(to)!, parsed.GetValue(head), parsed.GetValue(config), parsed.GetValue(vocab), global.Read(parsed)));
        return command;
    }

    static int Invoke(string from, string to, string? head, string? config, string? vocab, Invocation invocation)
    {
        using var checkpoint = ForeignCheckpoint.Open(from);
        var configFile = config ?? checkpoint.ConfigFile
            ?? throw new RunException($"{checkpoint.Path} has no config.json beside it", "name the network's: --config bert_config.json", ExitCode.Usage);
        var vocabulary = vocab ?? checkpoint.VocabularyFile;
        var layout = ModelLayout.Of(configFile, head is null ? ModelLayout.HeadOf(checkpoint) : ModelLayout.Heads[head]);
        var report = HuggingFaceModel.Write(checkpoint, layout, vocabulary, to);
        var architecture = (string)layout.Config["architectures"]![0]!;

        if (invocation.IsJson)
            invocation.Screen.Result(Json(to, architecture, report).ToJsonString());
        else
            invocation.Screen.Result(string.Create(CultureInfo.InvariantCulture, $"wrote {to}: {architecture}, {report.Numbers:N0} parameters"));
        foreach (var line in report.Lines())
            invocation.Screen.Line(line);
        if (vocabulary is null)
            invocation.Screen.Warning($"there is no vocab.txt beside {checkpoint.Path}, so {to} has no tokenizer; --vocab names one");
        return ExitCode.Done;
    }

    static JsonObject Json(string folder, string architecture, WeightReport report) => new()
    {
        ["folder"] = folder,
        ["architecture"] = architecture,
        ["from"] = report.Path,
        ["format"] = report.Format,
        ["tensors"] = report.Tensors,
        ["parameters"] = report.Numbers,
        ["left_out"] = new JsonArray([.. report.LeftOut.Select(left => new JsonObject { ["name"] = left.Name, ["reason"] = left.Reason })]),
        ["notes"] = new JsonArray([.. report.Notes.Select(note => (JsonNode)note)]),
    };
}
