namespace Millrace.Stages.Masking;

/// <summary>What is drawn at once when tokens are masked, and what they are replaced by.</summary>
public enum MaskKind
{
    /// <summary>Single tokens, each 80% [MASK], 10% any token, 10% kept (BERT).</summary>
    Tokens,

    /// <summary>Words with all their pieces; each piece is replaced by itself (BERT's <c>do_whole_word_mask</c>).</summary>
    WholeWords,

    /// <summary>
    /// Runs of 1 to max_ngram_size whole words; a run is replaced as one (<c>max_ngram_size</c> of the script of BERT for
    /// TensorFlow 2).
    /// </summary>
    NGrams,

    /// <summary>Single tokens, drawn with replacement, each 85% [MASK] and 15% kept (ELECTRA's generator).</summary>
    Electra,
}
