using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;
using Millrace.Actors.Streaming;
using Millrace.Stages.Pairing;
using Millrace.Stages.Sources.Content;

namespace Millrace.Stages.Sources;

/// <summary>Reads documents from files of any format, each as its source says.</summary>
/// <remarks>
/// Out: <see cref="Document"/>, its text of 1 ≤ bytes ≤ max-document-bytes, without byte order mark; valid UTF-8, except where it is HTML.
/// Documents are numbered from 0 in the order of the files and of their places in them, rejected ones and those left out counted.
/// Which ones sample-ratio takes is a function of (seed, document id) alone; the others are filtered.
/// Rejects what is not UTF-8, what is longer than max-document-bytes, and records that are not what their format promises.
/// Fails with <see cref="InputException"/> where a file is not the one that was planned with, or has no field of text.
/// </remarks>
/// <param name="files">The files, as <see cref="InputFiles"/> finds them.</param>
public sealed class ReadDocuments(IReadOnlyList<InputFile> files) : Source<Document>
{
    const string Name = "read-documents";

    static readonly Refusal OutsideSample = new("document is outside the sample", null, IsFiltered: true);

    readonly double[] fileBytesPerByte = new double[files.Count]; // of content; 0: unknown
    readonly long[] startOf = StartsOf(files);

    /// <inheritdoc/>
    public override long? TotalBytes { get; } = files.Sum(file => file.Length);

    /// <summary>File bytes before a place: those of the files before, and a share of the place's own file.</summary>
    /// <remarks>Of a compressed file, how many that is is known as soon as some of it has been read.</remarks>
    public override long? BytesBefore(Cursor place) => place.File >= files.Count
        ? TotalBytes
        : startOf[place.File] + (long)Math.Min(files[place.File].Length, place.Offset * Volatile.Read(ref fileBytesPerByte[place.File]));

    /// <inheritdoc/>
    public override async IAsyncEnumerable<Sourced<Document>> ReadAsync(
        Cursor from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        var element = from.Element;
        for (var index = from.File; index < files.Count; index++)
        {
            var place = index == from.File ? new ContentPlace(from.Offset, from.Block, from.Skip) : ContentPlace.Start;
            var key = RandomKey.For(files[index].Source.Seed, Name);
            using var reading = new InputReading(files[index], place);
            while (reading.Next(cancellationToken) is { } raw)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if ((reading.ContentRead ?? raw.Next.Offset) is > 0 and var read)
                    Volatile.Write(ref fileBytesPerByte[index], (double)reading.FileBytesRead / read);
                yield return Give(raw, index, element, raw.Next.Offset - place.Offset, IsTaken(key, index, element));
                place = raw.Next;
                element++;
            }
        }
    }

    bool IsTaken(RandomKey key, int index, long element) =>
        files[index].Source.SampleRatio is var ratio
        && (ratio >= 1 || new SampleRandom(key.Of((ulong)element)).NextDouble() < ratio);

    Sourced<Document> Give(RawDocument raw, int index, long element, long bytes, bool isTaken)
    {
        var next = new Cursor(index, raw.Next.Offset, element + 1) { Block = raw.Next.Block, Skip = raw.Next.Skip };
        // Where there is no block to begin at, the content is the file.
        var isFile = raw.Next is { Block: 0, Skip: 0 };
        var where = string.Create(CultureInfo.InvariantCulture,
            $"{files[index].Name}, bytes {raw.Offset}-{raw.Offset + raw.Length}{(isFile ? "" : " of its content")}");
        var refusal = isTaken ? raw.Refusal ?? RefusalOf(raw, isFile) : OutsideSample;
        if (refusal is not null)
            return new(null, new Rejection(Name, element, where, refusal.Reason, refusal.Detail) { IsFiltered = refusal.IsFiltered }, where, bytes, next);
        var document = new Document(element, index, raw.Offset, raw.Text)
        {
            SourceBytes = raw.IsVerbatim ? null : (int)Math.Min(raw.Length, int.MaxValue),
            Markup = raw.Markup,
            Charset = raw.Charset,
            Title = raw.Title,
        };
        return new(document, null, where, bytes, next);
    }

    static Refusal? RefusalOf(RawDocument raw, bool isFile)
    {
        var text = raw.Text.Span;
        if (raw.Markup == TextMarkup.Html || Utf8.IsValid(text))
            return null;
        var at = FirstInvalid(text) + (raw.IsVerbatim ? raw.Offset : 0);
        var within = !raw.IsVerbatim ? "its text" : isFile ? "the file" : "the file's content";
        return Refusal.NotUtf8(string.Create(CultureInfo.InvariantCulture, $"first at byte {at} of {within}"));
    }

    static long[] StartsOf(IReadOnlyList<InputFile> files)
    {
        var starts = new long[files.Count];
        for (var i = 1; i < starts.Length; i++)
            starts[i] = starts[i - 1] + files[i - 1].Length;
        return starts;
    }

    static int FirstInvalid(ReadOnlySpan<byte> text)
    {
        var offset = 0;
        while (Rune.DecodeFromUtf8(text[offset..], out _, out var consumed) == OperationStatus.Done)
            offset += consumed;
        return offset;
    }
}
