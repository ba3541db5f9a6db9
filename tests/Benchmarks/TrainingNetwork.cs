using Millrace.Model.Bert;

namespace Millrace.Benchmarks;

/// <summary>A network to train, and a batch for it.</summary>
/// <param name="Name">What the command line calls it.</param>
/// <param name="Config">The network, without dropout.</param>
/// <param name="SequenceLength">Tokens of a sequence, without padding.</param>
/// <param name="Masked">Tokens of a sequence to predict.</param>
sealed record TrainingNetwork(string Name, BertConfig Config, int SequenceLength, int Masked)
{
    /// <summary>Sequences of a batch.</summary>
    public const int Sequences = 32;

    /// <summary>4 layers of 256: large enough that the products count most, small enough for a CPU.</summary>
    public static TrainingNetwork Small { get; } = new("4x256", new BertConfig(
        VocabSize: 4096, HiddenSize: 256, NumHiddenLayers: 4, NumAttentionHeads: 4, IntermediateSize: 1024, Activation.Gelu,
        HiddenDropoutProb: 0, AttentionProbsDropoutProb: 0, MaxPositionEmbeddings: 128, TypeVocabSize: 2,
        InitializerRange: 0.02, LayerNormEps: 1e-12, PositionEmbeddingType.Absolute, LayerNormPosition.Post),
        SequenceLength: 128, Masked: 20);

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
    }, SequenceLength: 64, Masked: 10);

    /// <summary>The network of that name.</summary>
    public static TrainingNetwork Of(string name) =>
        name == FiveMinutes.Name ? FiveMinutes : name == Small.Name ? Small : throw new ArgumentException($"unknown network {name}");

    /// <summary>What peer_train.py takes for the same network.</summary>
    public IEnumerable<string> PeerArguments() =>
    [
        "--layers", $"{Config.NumHiddenLayers}", "--hidden", $"{Config.HiddenSize}", "--heads", $"{Config.NumAttentionHeads}",
        "--intermediate", $"{Config.IntermediateSize}", "--vocab", $"{Config.VocabSize}", "--batch", $"{Sequences}",
        "--seq", $"{SequenceLength}", "--masked", $"{Masked}",
        .. Config.PositionEmbeddingType == PositionEmbeddingType.Alibi ? ["--alibi"] : Array.Empty<string>(),
        .. Config.LayerNormPosition == LayerNormPosition.Pre ? ["--pre-norm"] : Array.Empty<string>(),
    ];
}
