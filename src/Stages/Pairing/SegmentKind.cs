namespace Millrace.Stages.Pairing;

/// <summary>What documents are cut into.</summary>
public enum SegmentKind
{
    /// <summary>Pairs; B follows A half of the time and is from another document otherwise (BERT).</summary>
    NextSentence,

    /// <summary>Single segments of consecutive sentences, packed full (RoBERTa's DOC-SENTENCES).</summary>
    Packed,

    /// <summary>Two consecutive segments without a label, at times only one (ELECTRA).</summary>
    Electra,

    /// <summary>Single segments of whole sentences, the last of which may pass the limit, which is of words, with their text (LDDL's for BART).</summary>
    Bart,

    /// <summary>A docstring and a part of the code that it is about (LDDL's for CodeBERT); of what <c>tokenize-code</c> gives.</summary>
    Code,
}
