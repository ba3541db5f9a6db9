using Xunit;

namespace Millrace.Laws;

/// <summary>
/// What came of the inputs of a law: the elements in order, shown, and the number of rejections by reason.
/// </summary>
sealed record StageOutcome(IReadOnlyList<string> Outputs, IReadOnlyDictionary<string, long> Rejected)
{
    /// <summary>Fails the test where the outcome is another one.</summary>
    public void MustBe(StageOutcome expected, string circumstances)
    {
        for (var i = 0; i < Math.Max(Outputs.Count, expected.Outputs.Count); i++)
        {
            var (got, wanted) = (Outputs.ElementAtOrDefault(i), expected.Outputs.ElementAtOrDefault(i));
            if (got != wanted)
                Assert.Fail(
                    $"output differs {circumstances}: element {i} of {expected.Outputs.Count} " +
                    $"should be {wanted ?? "absent"}, is {got ?? "absent"}");
        }
        var (reasons, expectedReasons) = (Describe(Rejected), Describe(expected.Rejected));
        if (reasons != expectedReasons)
            Assert.Fail($"rejections differ {circumstances}: expected {expectedReasons}, got {reasons}");
    }

    static string Describe(IReadOnlyDictionary<string, long> rejected) =>
        rejected.Count == 0
            ? "none"
            : string.Join(", ", rejected.Select(entry => $"{entry.Key}: {entry.Value}").Order(StringComparer.Ordinal));
}
