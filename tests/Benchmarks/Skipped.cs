namespace Millrace.Benchmarks;

/// <summary>Says which figures are left out, and why.</summary>
static class Skipped
{
    /// <summary>Says it, where there is a reason.</summary>
    /// <param name="what">The figure.</param>
    /// <param name="why">What is missing; null: nothing.</param>
    /// <returns>Whether the figure is left out.</returns>
    public static bool Where(string what, string? why)
    {
        if (why is not null)
            Console.Error.WriteLine($"skipped: {what}: {why}");
        return why is not null;
    }
}
