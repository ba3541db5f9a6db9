namespace Millrace.Stages.Pairing;

/// <summary>Ids of a document from <paramref name="Start"/> up to before <paramref name="End"/>.</summary>
readonly record struct IdRange(int Start, int End)
{
    /// <summary>Number of ids.</summary>
    public int Length => End - Start;

    /// <summary>
    /// What is left when some ids are taken off one by one, each from the front or the back as a coin falls. That is a number
    /// of coin tosses: so a segment of millions of tokens, a text without sentence ends, costs little.
    /// </summary>
    public IdRange Without(int tokens, ref SampleRandom random)
    {
        var atFront = random.NextHeads(tokens);
        return new IdRange(Start + atFront, End - (tokens - atFront));
    }
}
