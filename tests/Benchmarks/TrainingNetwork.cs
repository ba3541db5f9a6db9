using Millrace.Model.Bert;
using Millrace.Model.Electra;
using Millrace.Model.Training;

namespace Millrace.Benchmarks;

/// <summary>A network to train, and how large its batches are.</summary>
/// <param name="Name">What the command line calls it.</param>
/// <param name="Config">The network, without dropout.</param>
/// <param name="Sequences">Sequences of a batch.</param>
/// <param name="SequenceLength">Tokens of a sequence at most.</param>
/// <param name="Steps">Steps that are measured in a turn: fewer where each takes seconds.</param>
/// <param name="EmbeddingSize">Of an ELECTRA, whose discriminator is <paramref name="Config"/>; 0: it is a BERT.</param>
/// <param name="GeneratorHiddenSize">Its generator's hidden_size, as a share.</param>
sealed record TrainingNetwork(
    string Name, BertConfig Config, int Sequences, int SequenceLength, int Steps, int EmbeddingSize = 0, double GeneratorHiddenSize = 0)
{
    const double DiscWeight = 50;

    /// <summary>4 layers of 256: large enough that the products count most, small enough for a CPU.</summary>
    public static TrainingNetwork Small { get; } = new("4x256", new BertConfig(
        VocabSize: 4096, HiddenSize: 256, NumHiddenLayers: 4, NumAttentionHeads: 4, IntermediateSize: 1024, Activation.Gelu,
        HiddenDropoutProb: 0, AttentionProbsDropoutProb: 0, MaxPositionEmbeddings: 128, TypeVocabSize: 2,
        InitializerRange: 0.02, LayerNormEps: 1e-12, PositionEmbeddingType.Absolute, LayerNormPosition.Post),
        Sequences: 32, SequenceLength: 128, Steps: 8);

    /// <summary>BERT-base.</summary>
    public static TrainingNetwork Base { get; } = new("base", Small.Config with
    {
        VocabSize = 30528,
        HiddenSize = 768,
        NumHiddenLayers = 12,
        NumAttentionHeads = 12,
        IntermediateSize = 3072,
        MaxPositionEmbeddings = 512,
    }, Sequences: 8, SequenceLength: 128, Steps: 3);

    /// <summary>The network that learns in five minutes on two cores.</summary>
    public static TrainingNetwork FiveMinutes { get; } = new("3x192-alibi", Small.Config with
    {
        VocabSize = 2048,
        HiddenSize = 192,
        NumHiddenLayers = 3,
        NumAttentionHeads = 3,
        IntermediateSize = 768,
        PositionEmbeddingType = PositionEmbeddingType.Alibi,
        LayerNormPosition = LayerNormPosition.Pre,
    }, Sequences: 32, SequenceLength: 64, Steps: 8);

    /// <summary>ELECTRA-small.</summary>
    public static TrainingNetwork ElectraSmall { get; } = new("electra-small", Base.Config with
    {
        HiddenSize = 256,
        NumAttentionHeads = 4,
        IntermediateSize = 1024,
    }, Sequences: 32, SequenceLength: 128, Steps: 4, EmbeddingSize: 128, GeneratorHiddenSize: 0.25);

    public bool IsElectra => EmbeddingSize > 0;

    /// <summary>The network with that dropout everywhere.</summary>
    public INetworkConfig With(double dropout)
    {
        var config = Config with { HiddenDropoutProb = dropout, AttentionProbsDropoutProb = dropout };
        return IsElectra
            ? new ElectraConfig(config, EmbeddingSize, GeneratorHiddenSize, GeneratorLayers: 1, DiscWeight, Temperature: 1)
            : config;
    }

    /// <summary>The network of that name.</summary>
    public static TrainingNetwork Of(string name) =>
        Array.Find([Small, Base, FiveMinutes, ElectraSmall], network => network.Name == name) ?? throw new ArgumentException($"unknown network {name}");
}
