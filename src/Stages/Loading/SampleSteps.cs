namespace Millrace.Stages.Loading;

/// <summary>Which samples a step trains on: a function of its number. Safe for several threads.</summary>
abstract class SampleSteps
{
    /// <summary>Steps that lie in the first epochs.</summary>
    public abstract long StepsIn(long epochs);

    /// <summary>The epoch that a step belongs to, from 0.</summary>
    public abstract long EpochOf(long step);

    /// <summary>One rank's part of the rows of a step.</summary>
    public abstract SampleRows Rows(long step, int rank, int worldSize);
}
