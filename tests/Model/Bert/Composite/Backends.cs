using Millrace.Model.Bert;
using Millrace.Model.Torch;
using Millrace.Model.Training;

namespace Millrace.Model.Tests.Bert.Composite;

/// <summary>Backends of the tests.</summary>
static class Backends
{
    /// <summary>libtorch's operators on the CPU, in whatever precision.</summary>
    public static Backend Composite(Precision precision) => Backend.Unchecked(Device.Cpu, precision) with { IsComposite = true };
}
