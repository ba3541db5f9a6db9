using Millrace.Model.Torch;

namespace Millrace.Pipeline.Tests.Program;

/// <summary>A test that mounts a small file system; skipped, with the reason, where this process may not.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TmpfsFactAttribute : FactAttribute
{
    public TmpfsFactAttribute(bool trains = false) =>
        Skip = SmallDisk.WhyImpossible ?? (trains ? TorchLibrary.WhyMissing()?.Split('\n')[0] : null);
}
