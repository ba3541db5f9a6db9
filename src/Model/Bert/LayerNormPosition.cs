namespace Millrace.Model.Bert;

/// <summary>Where a layer normalises.</summary>
public enum LayerNormPosition
{
    /// <summary>After each residual sum (BERT).</summary>
    Post,

    /// <summary>
    /// Before the attention and before the feed-forward network, and once after the last layer (Xiong et al. 2020). The names
    /// stay those of BERT: <c>attention.output.LayerNorm</c> is the one before the attention, <c>output.LayerNorm</c> the one
    /// before the feed-forward network; the last is <c>bert.encoder.LayerNorm</c>.
    /// </summary>
    Pre,
}
