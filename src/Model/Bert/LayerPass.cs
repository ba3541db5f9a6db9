namespace Millrace.Model.Bert;

/// <summary>What one pass through a layer draws and keeps.</summary>
/// <param name="HiddenDropout">Share of the sums' inputs that are dropped.</param>
/// <param name="AttentionDropout">Share of the attention's probabilities that are dropped.</param>
/// <param name="Key">What both draws depend on.</param>
/// <param name="Checkpoints">Whether only the input is kept for the backward pass.</param>
readonly record struct LayerPass(double HiddenDropout, double AttentionDropout, long Key, bool Checkpoints);
