namespace Millrace.Pipeline.Reporting;

/// <summary>A bar of twelve cells.</summary>
static class ProgressBar
{
    const int Cells = 12;

    /// <summary>The bar for a share in [0, 1], with the share in percent behind it.</summary>
    public static string Of(double share)
    {
        var full = (int)(Math.Clamp(share, 0, 1) * Cells);
        return $"{new string('█', full)}{new string('░', Cells - full)} {Quantity.Percent(Math.Floor(share * 100) / 100)}";
    }
}
