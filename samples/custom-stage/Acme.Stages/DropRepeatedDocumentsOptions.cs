using Millrace.Model.Configuration;

namespace Acme.Stages;

/// <summary>Settings of <c>millrace.stages.drop-repeated</c>; their defaults are in reference.conf.</summary>
/// <param name="Window">Documents that are remembered.</param>
public sealed record DropRepeatedDocumentsOptions(int Window)
{
    public static DropRepeatedDocumentsOptions Bind(ConfigSection config) => new(config.Int("window", min: 1, max: 1 << 20));
}
