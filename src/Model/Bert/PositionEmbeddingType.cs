namespace Millrace.Model.Bert;

/// <summary>How the network knows where a token stands.</summary>
public enum PositionEmbeddingType
{
    /// <summary>A learned vector for each position, added to the embeddings (BERT).</summary>
    Absolute,

    /// <summary>
    /// A linear bias of the attention scores, -slope·|i - j|, symmetric as an encoder needs it (Press et al. 2022; MosaicBERT).
    /// The slope of head h is 2^-(h + 1/2). No parameters, no longest position.
    /// </summary>
    Alibi,
}
