using System.Runtime.InteropServices;
using Millrace.Actors.Streaming;
using Millrace.Stages.Filtering;
using Millrace.Stages.Tokenizing;

namespace Millrace.Stages.Deduplicating;

/// <summary>Makes the fingerprints of documents from their token ids.</summary>
/// <remarks>
/// In:  <see cref="TokenizedDocument"/>.
/// Out: <see cref="Fingerprint"/>; documents with the same ids in the same order are equal, wherever their sentences end.
/// Emits one per element; keeps no state.
/// </remarks>
public sealed class FingerprintDocuments(DeduplicateOptions options) : Stage<TokenizedDocument, Fingerprint>
{
    readonly MinHash minHash = new(options);

    /// <inheritdoc/>
    public override ValueTask OnElementAsync(TokenizedDocument element, Emit<Fingerprint> emit)
    {
        var signature = new ushort[options.SignatureLength];
        minHash.Sign(element.Ids, signature);
        return emit(new Fingerprint(ByteHash.WideOf(MemoryMarshal.AsBytes(element.Ids.AsSpan())), element.Ids.Length, signature));
    }
}
