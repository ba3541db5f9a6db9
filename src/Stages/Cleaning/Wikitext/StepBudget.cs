using Millrace.Actors.Streaming;

namespace Millrace.Stages.Cleaning.Wikitext;

/// <summary>Counts the work on a document and ends it where it is more than any document needs.</summary>
/// <remarks>A step is a look at one mark. By count and not by clock, the same document is refused on every machine.</remarks>
sealed class StepBudget
{
    // Texts of nothing but markup take up to 4 for a byte (WikitextLaws), articles 0.2. More is many kinds of tags, none of them closed.
    const int MostForByte = 8;
    const int Free = 1 << 12;

    long most;

    /// <summary>Steps since the document began.</summary>
    public long Used { get; private set; }

    /// <summary>A document begins.</summary>
    public void Begin(int bytes)
    {
        Used = 0;
        most = (long)MostForByte * bytes + Free;
    }

    /// <summary>Another step.</summary>
    /// <exception cref="PoisonElementException">It is one too many.</exception>
    public void Step()
    {
        if (++Used > most)
            throw new PoisonElementException("wikitext takes too long to clean", FormattableString.Invariant($"more than {most} steps"));
    }
}
