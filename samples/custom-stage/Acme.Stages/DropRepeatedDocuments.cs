using System.Buffers.Binary;
using System.Security.Cryptography;
using Millrace.Actors.Streaming;
using Millrace.Stages.Sources;

namespace Acme.Stages;

/// <summary>Drops documents whose text is, byte for byte, that of one of the last window different documents.</summary>
/// <remarks>State: the hashes of those documents. After a kill it is restored, so the same documents are dropped.</remarks>
public sealed class DropRepeatedDocuments(DropRepeatedDocumentsOptions options)
    : StatefulStage<Document, Document, DropRepeatedDocuments.Recent>
{
    readonly Queue<ulong> recent = new();
    readonly HashSet<ulong> known = [];

    /// <param name="Hashes">Hashes of the last documents that passed, the oldest first.</param>
    public sealed record Recent(ulong[] Hashes);

    public override ValueTask OnElementAsync(Document document, Emit<Document> emit)
    {
        var hash = BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(document.Text.Span));
        if (!known.Add(hash))
            return ValueTask.CompletedTask;
        recent.Enqueue(hash);
        if (recent.Count > options.Window)
            known.Remove(recent.Dequeue());
        return emit(document);
    }

    public override Recent Snapshot() => new([.. recent]);

    public override void Restore(Recent state)
    {
        recent.Clear();
        known.Clear();
        foreach (var hash in state.Hashes)
        {
            recent.Enqueue(hash);
            known.Add(hash);
        }
    }
}
