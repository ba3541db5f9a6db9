namespace Millrace.Model.Optimizers;

/// <summary>How the learning rate moves over a run.</summary>
public enum ScheduleKind
{
    /// <summary>NVIDIA's pre-training schedule: linear up, then a root down.</summary>
    PolyWarmUp,

    /// <summary>Linear up, linear down.</summary>
    LinearWarmUp,

    Constant,
}
