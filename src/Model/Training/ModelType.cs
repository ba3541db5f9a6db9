namespace Millrace.Model.Training;

/// <summary>Which network is trained; Hugging Face's <c>model_type</c>.</summary>
public enum ModelType
{
    /// <summary>Masked tokens and next sentences (Devlin et al. 2019).</summary>
    Bert,

    /// <summary>A generator that replaces tokens and a discriminator that finds them (Clark et al. 2020).</summary>
    Electra,
}
