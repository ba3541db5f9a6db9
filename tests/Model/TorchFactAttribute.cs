using Millrace.Model.Torch;
using Millrace.Oracles;

namespace Millrace.Model.Tests;

/// <summary>A test that needs the native library; skipped, saying what to run, where it is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TorchFactAttribute : FactAttribute
{
    static readonly string? Missing = TorchLibrary.WhyMissing();

    /// <param name="sharedData">A path below ../shared/data that the test needs too, or nothing.</param>
    public TorchFactAttribute(string sharedData = "") =>
        Skip = Missing ?? (sharedData.Length > 0 && !SharedData.Has(sharedData.Split('/')) ? $"needs ../shared/data/{sharedData}" : null);

    /// <summary>What is missing, for tests that need an oracle too.</summary>
    internal static string? WhyMissing => Missing;
}
