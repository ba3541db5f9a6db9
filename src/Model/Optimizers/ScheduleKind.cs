namespace Millrace.Model.Optimizers;

/// <summary>How the learning rate moves over a run. Each rises in a straight line at first.</summary>
public enum ScheduleKind
{
    /// <summary>NVIDIA's pre-training schedule: down by a root of what is left of the whole run, after a jump.</summary>
    PolyWarmUp,

    /// <summary>Down by a power of what is left of the way down, without a jump.</summary>
    PolynomialDecay,

    /// <summary>Down in a straight line.</summary>
    LinearWarmUp,

    /// <summary>Stays up.</summary>
    Constant,
}
