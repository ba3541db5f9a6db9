using Millrace.Model.Torch;

namespace Millrace.Model.Bert;

/// <summary>The visible tokens of a batch where the operators read them.</summary>
/// <param name="Ids">[tokens]</param>
/// <param name="Types">[tokens]</param>
/// <param name="Positions">[tokens], in their sequences.</param>
/// <param name="Needed">The rows that the last layer computes; null where it computes all.</param>
abstract record PlacedTokens(Tensor Ids, Tensor Types, Tensor Positions, NeededRows? Needed);
