using Millrace.Model.Parameters;

namespace Millrace.Model.Checkpoints;

/// <summary>All that is needed to go on training as if nothing had happened.</summary>
/// <param name="Step">Optimizer updates done; also the data position, since the batch of a step depends on its number alone.</param>
/// <param name="Fingerprint">Of the training configuration; a run with another one must not resume from it.</param>
/// <param name="Weights">Parameters under their Hugging Face names.</param>
/// <param name="OptimizerState">Moments, under <c>exp_avg.NAME</c> and <c>exp_avg_sq.NAME</c>.</param>
/// <param name="Progress">Everything else that resumes, as numbers or texts: random state, losses.</param>
/// <param name="Files">Small files that make the folder readable by others: config.json, vocab.txt.</param>
public sealed record Checkpoint(
    long Step,
    string Fingerprint,
    IReadOnlyList<NamedArray> Weights,
    IReadOnlyList<NamedArray> OptimizerState,
    IReadOnlyDictionary<string, string> Progress,
    IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Files);
