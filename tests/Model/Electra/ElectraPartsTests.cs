using Millrace.Model.Electra;
using Millrace.Model.Parameters;

namespace Millrace.Model.Tests.Electra;

public sealed class ElectraPartsTests
{
    static readonly string[] Embeddings =
    [
        "electra.embeddings.word_embeddings.weight [67, 32]",
        "electra.embeddings.position_embeddings.weight [40, 32]",
        "electra.embeddings.token_type_embeddings.weight [2, 32]",
        "electra.embeddings.LayerNorm.weight [32]",
        "electra.embeddings.LayerNorm.bias [32]",
    ];

    [Fact]
    public void Discriminator_has_the_names_and_shapes_of_ElectraForPreTraining() => Assert.Equal(
        [
            .. Embeddings,
            "electra.embeddings_project.weight [48, 32]",
            "electra.embeddings_project.bias [48]",
            .. Layer(0, 48, 80),
            .. Layer(1, 48, 80),
            "discriminator_predictions.dense.weight [48, 48]",
            "discriminator_predictions.dense.bias [48]",
            "discriminator_predictions.dense_prediction.weight [1, 48]",
            "discriminator_predictions.dense_prediction.bias [1]",
        ],
        Describe(ElectraParts.Discriminator(ElectraCases.Classic)));

    [Fact]
    public void Generator_has_the_names_and_shapes_of_ElectraForMaskedLM() => Assert.Equal(
        [
            .. Embeddings,
            "electra.embeddings_project.weight [12, 32]",
            "electra.embeddings_project.bias [12]",
            .. Layer(0, 12, 20),
            .. Layer(1, 12, 20),
            "generator_predictions.dense.weight [32, 12]",
            "generator_predictions.dense.bias [32]",
            "generator_predictions.LayerNorm.weight [32]",
            "generator_predictions.LayerNorm.bias [32]",
            "generator_lm_head.bias [67]",
        ],
        Describe(ElectraParts.Generator(ElectraCases.Classic)));

    [Fact]
    public void Parts_are_the_whole_and_share_the_embeddings_alone()
    {
        var (discriminator, generator) = (ElectraParts.Discriminator(ElectraCases.Modern), ElectraParts.Generator(ElectraCases.Modern));
        Assert.Equal(
            ElectraCases.Modern.Parameters.Select(p => p.Name).Order(),
            discriminator.Values.Union(generator.Values).Order());
        Assert.Equal(
            ElectraCases.Modern.Parameters.Select(p => p.Name).Where(name => name.Contains("embeddings.", StringComparison.Ordinal)),
            discriminator.Values.Intersect(generator.Values));
    }

    [Fact]
    public void Extracted_arrays_are_the_live_ones_under_the_names_of_their_part()
    {
        NamedArray[] state = [.. ElectraCases.Classic.Parameters.Select((p, i) => new NamedArray(p.Name, p.Shape, new float[] { i }))];
        var part = ElectraParts.Generator(ElectraCases.Classic);
        foreach (var array in ElectraParts.Extract(part, state))
        {
            var whole = state.Single(s => s.Name == part[array.Name]);
            Assert.Equal(whole with { Name = array.Name }, array);
        }
        var missing = Assert.Throws<KeyNotFoundException>(() => ElectraParts.Extract(part, state[..1]).Count());
        Assert.Equal("the network has no parameter discriminator.electra.embeddings.position_embeddings.weight", missing.Message);
    }

    static IEnumerable<string> Describe(IReadOnlyDictionary<string, string> part)
    {
        var shapes = ElectraCases.Classic.Parameters.ToDictionary(p => p.Name, p => p.Shape);
        return part.Select(name => $"{name.Key} [{string.Join(", ", shapes[name.Value])}]");
    }

    static IEnumerable<string> Layer(int index, int hidden, int inner)
    {
        var layer = $"electra.encoder.layer.{index}";
        foreach (var name in (string[])["query", "key", "value"])
            yield return $"{layer}.attention.self.{name}.weight [{hidden}, {hidden}]";
        foreach (var name in (string[])["query", "key", "value"])
            yield return $"{layer}.attention.self.{name}.bias [{hidden}]";
        foreach (var (name, shape) in ((string, string)[])[
            ("attention.output.dense", $"{hidden}, {hidden}"), ("attention.output.LayerNorm", $"{hidden}"),
            ("intermediate.dense", $"{inner}, {hidden}"), ("output.dense", $"{hidden}, {inner}"), ("output.LayerNorm", $"{hidden}")])
        {
            yield return $"{layer}.{name}.weight [{shape}]";
            yield return $"{layer}.{name}.bias [{shape.Split(',')[0]}]";
        }
    }
}
