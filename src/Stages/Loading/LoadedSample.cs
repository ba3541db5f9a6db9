using Millrace.Stages.Shards;

namespace Millrace.Stages.Loading;

/// <summary>A sample at one place of the order.</summary>
/// <param name="Group">Its split and bin.</param>
/// <param name="Index">Its number there.</param>
/// <param name="Epoch">How often it came before; masks that are drawn depend on it.</param>
readonly record struct LoadedSample(DatasetGroup Group, long Index, long Epoch)
{
    /// <summary>Its length, special tokens included.</summary>
    public int Tokens => Group.Find(Index, out var row).NumTokens.Int32(row);
}
