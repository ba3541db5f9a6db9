namespace Millrace.Model.Interchange.HuggingFace;

/// <summary>What of a network a folder is to have: the classes of Hugging Face's that load it whole.</summary>
public enum ModelHead
{
    /// <summary>BertForPreTraining: masked words and next sentences.</summary>
    PreTraining,

    /// <summary>BertForMaskedLM: no pooler.</summary>
    MaskedLm,

    /// <summary>BertModel: no heads, names without <c>bert.</c>.</summary>
    Encoder,

    /// <summary>ElectraForPreTraining.</summary>
    Discriminator,

    /// <summary>ElectraForMaskedLM.</summary>
    Generator,
}
