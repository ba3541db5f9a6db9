namespace Millrace.Benchmarks;

/// <summary>One figure, and the peer's where there is one.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Value">The figure.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Peer">Whom it is compared with.</param>
/// <param name="PeerValue">The peer's figure in the same unit, measured in the same run unless the peer's name says otherwise.</param>
/// <param name="Ratio">The figure as a multiple of the peer's.</param>
sealed record BenchRow(string Name, double Value, string Unit, string? Peer, double? PeerValue, double? Ratio)
{
    /// <summary>A figure without a peer.</summary>
    public static BenchRow Alone(string name, double value, string unit) => new(name, value, unit, null, null, null);

    /// <summary>A figure beside a peer's; alone where that is missing.</summary>
    public static BenchRow Beside(string name, double value, string unit, string peer, double? peerValue) =>
        peerValue is null ? Alone(name, value, unit) : new(name, value, unit, peer, peerValue, value / peerValue);
}
