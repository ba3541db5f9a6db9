namespace Millrace.Actors.Tests.Training;

/// <summary>A theory that needs the native library; skipped, saying what to run, where it is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TorchTheoryAttribute : TheoryAttribute
{
    public TorchTheoryAttribute() => Skip = TorchFactAttribute.WhyMissing;
}
