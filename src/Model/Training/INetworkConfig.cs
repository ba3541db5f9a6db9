using Millrace.Model.Bert;
using Millrace.Model.Parameters;

namespace Millrace.Model.Training;

/// <summary>The shape of a network that can be pre-trained, and the way to one.</summary>
public interface INetworkConfig
{
    /// <summary>The encoder that is wanted for later use: BERT's, ELECTRA's discriminator.</summary>
    BertConfig Encoder { get; }

    /// <summary>Everything that is trained, in the order of its memory.</summary>
    IReadOnlyList<ParameterSpec> Parameters { get; }

    /// <summary>The shape as a checkpoint's <c>config.json</c> keeps it.</summary>
    string ToJson();

    /// <summary>A network drawn from a seed; the same seed gives the same network on any backend.</summary>
    /// <param name="backend">Where it is computed, and in what; a precision alone is the CPU's.</param>
    /// <param name="seed">Of the initial values.</param>
    IPreTrainingNetwork Create(Backend backend, ulong seed);
}
