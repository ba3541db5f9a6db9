namespace Millrace.Benchmarks;

/// <summary>A question and how it is answered.</summary>
/// <param name="Name">What the command line calls it.</param>
/// <param name="Question">What it answers.</param>
/// <param name="Run">Measures; rows come as they are known.</param>
sealed record Bench(string Name, string Question, Func<IEnumerable<BenchRow>> Run);
