namespace Millrace.Stages.Tokenizing;

/// <summary>A vocabulary that was trained.</summary>
/// <param name="Vocabulary">The vocabulary: special tokens, then characters, then pieces in the order in which they
/// were joined.</param>
/// <param name="WhyFewer">Why it has fewer tokens than were asked for, or null where it has as many.</param>
public sealed record TrainedVocabulary(Vocabulary Vocabulary, string? WhyFewer);
