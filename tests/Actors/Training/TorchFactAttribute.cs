using Millrace.Model.Torch;

namespace Millrace.Actors.Tests.Training;

/// <summary>A test that needs the native library; skipped, saying what to run, where it is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TorchFactAttribute : FactAttribute
{
    /// <summary>What is missing, or null.</summary>
    internal static readonly string? WhyMissing = TorchLibrary.WhyMissing();

    public TorchFactAttribute() => Skip = WhyMissing;
}
