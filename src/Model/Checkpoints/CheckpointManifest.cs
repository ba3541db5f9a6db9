namespace Millrace.Model.Checkpoints;

/// <summary>The file <c>checkpoint.json</c>: what resumes besides tensors.</summary>
/// <param name="FormatVersion">1.</param>
/// <param name="Step">Optimizer updates done.</param>
/// <param name="Fingerprint">Of the training configuration.</param>
/// <param name="Progress">Everything else that resumes, by name.</param>
public sealed record CheckpointManifest(
    int FormatVersion, long Step, string Fingerprint, IReadOnlyDictionary<string, string> Progress);
