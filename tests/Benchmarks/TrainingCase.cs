using System.Globalization;
using Millrace.Model.Bert;
using Millrace.Model.Electra;
using Millrace.Model.Parameters;

namespace Millrace.Benchmarks;

/// <summary>What is trained, and how: the same on both sides.</summary>
/// <param name="Network">The network.</param>
/// <param name="Precision">fp32 or bf16.</param>
/// <param name="Dropout">Of hidden states and of attention.</param>
/// <param name="Padded">Whether sequences have the lengths of real ones, or all the longest.</param>
sealed record TrainingCase(TrainingNetwork Network, string Precision, double Dropout, bool Padded)
{
    const double Masked = 0.15;

    /// <summary>
    /// Every 32nd of the lengths in the first articles of the English Wikipedia, cut as hocon/wikipedia.conf says: 128 tokens, of which
    /// 83 % of the sequences use all, and 118.4 on average.
    /// </summary>
    static readonly int[] WikipediaLengths = [41, 54, 66, 80, 97, .. Enumerable.Repeat(128, 27)];

    /// <summary>What a row calls it.</summary>
    public string Name => string.Create(
        CultureInfo.InvariantCulture,
        $"{Network.Name}, {Network.Sequences} × {Network.SequenceLength}{(Padded ? " padded" : "")}, {Precision}, dropout {Dropout}");

    /// <summary>Tokens of each sequence.</summary>
    public int[] Lengths { get; } =
    [
        .. Enumerable.Range(0, Network.Sequences).Select(i =>
            Padded ? WikipediaLengths[(2 * i + 1) * WikipediaLengths.Length / (2 * Network.Sequences)] : Network.SequenceLength),
    ];

    /// <summary>As the command line of <see cref="TrainingStep"/> has it.</summary>
    public IEnumerable<string> Arguments =>
        [Network.Name, Precision, Dropout.ToString(CultureInfo.InvariantCulture), Padded ? "padded" : "full"];

    /// <summary>As peer_train.py has it.</summary>
    public IEnumerable<string> PeerArguments
    {
        get
        {
            var config = Network.Config;
            return
            [
                "--layers", $"{config.NumHiddenLayers}", "--hidden", $"{config.HiddenSize}", "--heads", $"{config.NumAttentionHeads}",
                "--intermediate", $"{config.IntermediateSize}", "--vocab", $"{config.VocabSize}", "--positions", $"{config.MaxPositionEmbeddings}",
                "--seq", $"{Network.SequenceLength}", "--lengths", string.Join(',', Lengths), "--masked", string.Join(',', Lengths.Select(MaskedOf)),
                "--precision", Precision, "--dropout", Dropout.ToString(CultureInfo.InvariantCulture),
                .. config.PositionEmbeddingType == PositionEmbeddingType.Alibi ? ["--alibi"] : Array.Empty<string>(),
                .. config.LayerNormPosition == LayerNormPosition.Pre ? ["--pre-norm"] : Array.Empty<string>(),
                .. Network.With(Dropout) is ElectraConfig { Generator: var generator }
                    ? ["--embedding", $"{Network.EmbeddingSize}", "--generator-hidden", $"{generator.HiddenSize}", "--generator-heads", $"{generator.NumAttentionHeads}"]
                    : Array.Empty<string>(),
            ];
        }
    }

    /// <summary>Reads <see cref="Arguments"/>.</summary>
    public static TrainingCase Of(ReadOnlySpan<string> arguments) => new(
        TrainingNetwork.Of(arguments[0]), arguments[1], double.Parse(arguments[2], CultureInfo.InvariantCulture), arguments[3] == "padded");

    /// <summary>A padded batch of random tokens, 15 % of which are masked.</summary>
    public PreTrainingBatch Batch()
    {
        var length = Network.SequenceLength;
        var ids = new int[Network.Sequences * length];
        for (var i = 0; i < ids.Length; i++)
            ids[i] = i % length < Lengths[i / length] ? (int)(CounterRandom.Bits(1, 0, (ulong)i) % (ulong)Network.Config.VocabSize) : 0;
        int[] masked =
        [
            .. Lengths.SelectMany((tokens, i) => Enumerable.Range(0, MaskedOf(tokens)).Select(m => i * length + m * tokens / MaskedOf(tokens))),
        ];
        return new PreTrainingBatch
        {
            BatchSize = Network.Sequences,
            SequenceLength = length,
            InputIds = ids,
            TokenTypeIds = [.. ids.Select((_, i) => i % length < Lengths[i / length] / 2 ? 0 : 1)],
            Lengths = Lengths,
            MaskedLmPositions = masked,
            MaskedLmLabels = [.. masked.Select(cell => ids[cell])],
            NextSentenceLabels = Network.IsElectra ? null : [.. Enumerable.Range(0, Network.Sequences).Select(i => i % 2)],
        };
    }

    static int MaskedOf(int tokens) => (int)Math.Round(Masked * tokens);
}
