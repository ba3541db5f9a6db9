namespace Millrace.Stages.Shards;

/// <summary>What the column <c>text</c> of shards holds.</summary>
public enum SampleText
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>The sentences that the sample was packed from, a blank between them: what BART is trained on.</summary>
    Sentences,

    /// <summary>The name of the record of code that the sample is from.</summary>
    Name,
}
