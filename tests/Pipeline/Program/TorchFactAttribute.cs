using Millrace.Model.Torch;

namespace Millrace.Pipeline.Tests.Program;

/// <summary>A test that trains; skipped, with the reason, where the native library is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TorchFactAttribute : FactAttribute
{
    public TorchFactAttribute() => Skip = TorchLibrary.WhyMissing()?.Split('\n')[0];
}
