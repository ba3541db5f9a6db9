namespace Millrace.Model.Bert;

/// <summary>The activation of the feed-forward network and the masked-LM head.</summary>
public enum Activation
{
    /// <summary>x·Φ(x), exact (Hugging Face: gelu).</summary>
    Gelu,

    /// <summary>Its approximation by tanh, of the original BERT (Hugging Face: gelu_new, gelu_pytorch_tanh).</summary>
    GeluTanh,
}
