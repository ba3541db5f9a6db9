using Millrace.Model.Parameters;

namespace Millrace.Model.Bert;

public sealed partial class BertForPreTraining
{
    const string EncoderName = "bert";
    const string EmbeddingsName = $"{EncoderName}.embeddings";
    const string Pooler = $"{EncoderName}.pooler.dense";
    const string Transform = "cls.predictions.transform";
    const string Decoder = "cls.predictions";
    const string NextSentence = "cls.seq_relationship";

    /// <summary>The parameters of a configuration, with Hugging Face's names and shapes, in the order of their memory.</summary>
    /// <remarks>
    /// Hugging Face's state dict also has <c>cls.predictions.decoder.weight</c> and <c>.bias</c>: they are tied to
    /// <c>bert.embeddings.word_embeddings.weight</c> and <c>cls.predictions.bias</c> and not listed.
    /// </remarks>
    public static IReadOnlyList<ParameterSpec> ParametersOf(BertConfig config)
    {
        long hidden = config.HiddenSize;
        return
        [
            .. Embeddings.ParametersOf(config, EmbeddingsName, hidden),
            .. Encoder.ParametersOf(config, EncoderName, hidden),
            .. ParameterSpec.Dense(Pooler, hidden, hidden),
            .. MaskedLmHead.ParametersOf(config, Transform, Decoder, hidden),
            .. ParameterSpec.Dense(NextSentence, 2, hidden),
        ];
    }
}
