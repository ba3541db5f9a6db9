using System.Runtime.CompilerServices;
using Millrace.Actors.Streaming;
using Millrace.Stages.Tokenizing;

namespace Millrace.Stages.Staging;

/// <summary>Reads the documents of a token store in the order of the input.</summary>
/// <remarks>
/// Out: <see cref="TokenizedDocument"/>, as it was written. A cursor is the document's number in the store.
/// Fails with <see cref="DamagedFileException"/> where a document is not what was written.
/// </remarks>
/// <param name="store">The store; it outlives the reading.</param>
/// <param name="fileNames">Names of the input files in their order, for messages.</param>
public sealed class ReadTokens(TokenStore store, IReadOnlyList<string> fileNames) : Source<TokenizedDocument>
{
    /// <inheritdoc/>
    public override long? TotalBytes => store.TextBytes;

    /// <inheritdoc/>
    public override async IAsyncEnumerable<Sourced<TokenizedDocument>> ReadAsync(
        Cursor from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        var buffer = new TokenBuffer();
        for (var number = from.Element; number < store.Count; number++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return Read(number, buffer);
        }
    }

    Sourced<TokenizedDocument> Read(long number, TokenBuffer buffer)
    {
        var stored = store.ReadChecked(number, buffer);
        var bytes = stored.Spans is [.., var last] ? last.Start + last.Length : 0;
        var document = new TokenizedDocument(
            stored.Id, stored.File, stored.Offset, stored.Ids.ToArray(), stored.Ends.ToArray(), stored.Spans.ToArray())
        {
            Text = stored.Text.ToArray(),
        };
        var where = $"{fileNames[stored.File]}, bytes {stored.Offset}-{stored.Offset + bytes}";
        return new(document, null, where, bytes, new Cursor(0, 0, number + 1));
    }
}
