namespace Millrace.Model.Tests;

/// <summary>How arrays of float32 results are compared with exact ones.</summary>
static class Closeness
{
    /// <summary>‖actual − expected‖ ≤ relative·‖expected‖ + floor, in Euclidean norms.</summary>
    public static void Near(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, double relative, double floor, string name)
    {
        Assert.Equal(expected.Length, actual.Length);
        var difference = 0.0;
        for (var i = 0; i < expected.Length; i++)
            difference += ((double)actual[i] - expected[i]) * ((double)actual[i] - expected[i]);
        var (error, size) = (Math.Sqrt(difference), Norm(expected));
        Assert.True(error <= relative * size + floor, $"{name}: the difference has the norm {error:g3}, the value {size:g3}");
    }

    public static double Norm(ReadOnlySpan<float> values)
    {
        var sum = 0.0;
        foreach (var value in values)
            sum += (double)value * value;
        return Math.Sqrt(sum);
    }
}
