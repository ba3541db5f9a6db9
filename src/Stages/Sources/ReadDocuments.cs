using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;
using Millrace.Actors.Streaming;

namespace Millrace.Stages.Sources;

/// <summary>Reads documents from text files.</summary>
/// <remarks>
/// Out: <see cref="Document"/>, its text valid UTF-8 of 1 ≤ bytes ≤ max-document-bytes, without byte order mark.
/// Documents are numbered from 0 in the order of the files and of their places in them, rejected ones counted.
/// Rejects what is not UTF-8, and what is longer than max-document-bytes.
/// Fails with <see cref="InputException"/> where a file is not the one that was planned with.
/// </remarks>
public sealed class ReadDocuments(IReadOnlyList<InputFile> files, ReadDocumentsOptions options) : Source<Document>
{
    const string Name = "read-documents";
    const int ReadBytes = 1 << 20;

    /// <inheritdoc/>
    public override long? TotalBytes { get; } = files.Sum(file => file.Length);

    /// <inheritdoc/>
    public override async IAsyncEnumerable<Sourced<Document>> ReadAsync(
        Cursor from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        var element = from.Element;
        for (var index = from.File; index < files.Count; index++)
        {
            using var handle = Open(files[index]);
            var place = index == from.File ? from.Offset : 0;
            var scanner = new DocumentScanner(handle, place, options.Layout, options.MaxDocumentBytes, ReadBytes);
            while (scanner.Next())
            {
                cancellationToken.ThrowIfCancellationRequested();
                var bytes = scanner.Offset - place;
                place = scanner.Offset;
                yield return Give(scanner, index, element, bytes);
                element++;
            }
        }
    }

    Sourced<Document> Give(DocumentScanner scanner, int index, long element, long bytes)
    {
        var where = $"{files[index].Name}, bytes {scanner.TextOffset}-{scanner.TextOffset + scanner.TextLength}";
        var next = new Cursor(index, scanner.Offset, element + 1);
        if (scanner.Text is not { } text)
            return new(null, new Rejection(Name, element, where, "document is longer than max-document-bytes",
                $"{scanner.TextLength} bytes, the limit is {options.MaxDocumentBytes}"), where, bytes, next);
        if (!Utf8.IsValid(text))
            return new(null, new Rejection(Name, element, where, "text is not valid UTF-8",
                $"first at byte {scanner.TextOffset + FirstInvalid(text)} of the file"), where, bytes, next);
        return new(new Document(element, index, scanner.TextOffset, text), null, where, bytes, next);
    }

    static Microsoft.Win32.SafeHandles.SafeFileHandle Open(InputFile file)
    {
        var handle = File.OpenHandle(file.FullPath, options: FileOptions.SequentialScan);
        var length = RandomAccess.GetLength(handle);
        if (length == file.Length)
            return handle;
        handle.Dispose();
        throw new InputException($"{file.FullPath} has {length} bytes, it had {file.Length} when the run was planned");
    }

    static int FirstInvalid(ReadOnlySpan<byte> text)
    {
        var offset = 0;
        while (Rune.DecodeFromUtf8(text[offset..], out _, out var consumed) == System.Buffers.OperationStatus.Done)
            offset += consumed;
        return offset;
    }
}
