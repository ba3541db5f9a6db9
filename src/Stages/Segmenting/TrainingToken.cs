namespace Millrace.Stages.Segmenting;

/// <summary>One token of the text the trainer reads.</summary>
readonly record struct TrainingToken(int Type, TokenTraits Traits)
{
    /// <summary>Whether it has any of these traits.</summary>
    public bool Is(TokenTraits traits) => (Traits & traits) != 0;
}
