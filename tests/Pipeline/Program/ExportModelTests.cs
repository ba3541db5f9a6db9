using System.Text.Json.Nodes;

namespace Millrace.Pipeline.Tests.Program;

/// <summary>A trained model as a folder that others load.</summary>
public sealed class ExportModelTests
{
    [TorchFact]
    public void Model_of_a_run_is_exported_with_its_tokenizer()
    {
        using var tiny = new TinyRun();
        tiny.Run("run", "tiny.conf", "-q", "--run-dir", "run").Succeeded();
        var first = tiny.Run("export", "run", "--to", "bert").Succeeded();
        Assert.Equal("wrote bert: BertForPreTraining, 16,162 parameters\n", first.Output);
        Assert.StartsWith("read 30 tensors, 16,162 numbers, of run/checkpoints/step-000020/model.safetensors (safetensors)\n", first.Error, StringComparison.Ordinal);
        Assert.Equal(
            ["config.json", "model.safetensors", "special_tokens_map.json", "tokenizer.json", "tokenizer_config.json", "vocab.txt"],
            Directory.GetFiles(tiny.PathOf("bert")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.True((bool)Json(tiny, "bert", "tokenizer_config.json")["do_lower_case"]!);

        // What was written is a checkpoint to export from, as any other.
        var encoder = Assert.Single(tiny.Run("export", "bert", "--to", "encoder", "--head", "encoder", "--json", "-q").Succeeded().Json);
        Assert.Equal(("BertModel", "safetensors", "encoder"), ((string)encoder["architecture"]!, (string)encoder["format"]!, (string)encoder["folder"]!));
        Assert.Equal(7, encoder["left_out"]!.AsArray().Count);
        Assert.Equal("BertModel", (string)Json(tiny, "encoder", "config.json")["architectures"]![0]!);

        tiny.Run("export", "run", "--to", "bert").Refused(1, "error: bert is not empty; name a folder that is not there yet");
        tiny.Run("export", "encoder", "--to", "more", "--head", "masked-lm").Refused(
            1, "error: encoder/model.safetensors lacks the masked-LM head; ask for a head without");
    }

    [Fact]
    public void What_is_missing_is_said_with_what_to_do()
    {
        using var tiny = new TinyRun();
        tiny.Write("model.safetensors", "");
        tiny.Run("export", "nowhere", "--to", "bert").Refused(1, "error: nowhere does not exist");
        tiny.Run("export", "model.safetensors", "--to", "bert").Refused(
            1, "error: model.safetensors is of a format that is not known; read are safetensors, PyTorch's .pt and .bin, TensorFlow's .index with its .data, Paddle's .pdparams");
        File.WriteAllBytes(tiny.PathOf("model.safetensors"), [2, 0, 0, 0, 0, 0, 0, 0, (byte)'{', (byte)'}']);
        tiny.Run("export", "model.safetensors", "--to", "bert").Refused(
            2, "error: model.safetensors has no config.json beside it\n\nhint: name the network's: --config bert_config.json");
        tiny.Run("export", "run", "--to", "bert", "--head", "generater").Refused(
            2, "error: --head must be one of pretraining, masked-lm, encoder, discriminator or generator, got `generater`; did you mean `generator`?\n\nhint: millrace export --help");
        tiny.Run("import", "model.safetensors").Refused(2, "error: unknown command `import`; did you mean `export`?\n\nhint: millrace --help");
        Assert.Contains("  millrace export ckpt_8601.pt --config bert_config.json --vocab vocab.txt --to nvidia-bert\n", tiny.Run("export", "--help").Succeeded().Output, StringComparison.Ordinal);
    }

    static JsonNode Json(TinyRun tiny, params string[] path) => JsonNode.Parse(File.ReadAllText(tiny.PathOf(path)))!;
}
