using Millrace.Stages.Pairing;
using Millrace.Stages.Sources;
using Millrace.Stages.Staging;
using Millrace.Stages.Tokenizing;

namespace Millrace.Pipeline.Planning;

/// <summary>What stages are made of; each phase adds what the later ones need.</summary>
/// <param name="Vocabulary">The vocabulary of the run; there from the tokens phase on.</param>
/// <param name="WordPiece">The tokenizer over it.</param>
/// <param name="Store">All documents as tokens; there from the samples phase on.</param>
/// <param name="Split">Which documents are held out.</param>
sealed record Materials(Vocabulary? Vocabulary, WordPiece? WordPiece, TokenStore? Store, DocumentSplit? Split)
{
    /// <summary>Nothing prepared yet.</summary>
    public static Materials None { get; } = new(null, null, null, null);

    /// <summary>How often the documents of each input file are cut.</summary>
    public SourceWeights Weights { get; init; } = SourceWeights.Equal;

    /// <summary>The ids of the special tokens, and which continue words.</summary>
    public SpecialIds Specials => Vocabulary is not null
        ? SpecialIds.Of(Vocabulary)
        : throw new InvalidOperationException("bug: there is no vocabulary in this phase");
}
