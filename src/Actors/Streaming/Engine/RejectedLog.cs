using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Millrace.Actors.Streaming.Engine;

/// <summary>
/// The file of a graph in <c>rejected/</c>: one JSON object a line. It is durable before the commit that counts its
/// lines.
/// </summary>
sealed class RejectedLog : IDisposable
{
    static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    readonly ArrayBufferWriter<byte> line = new();
    FileStream? file;

    /// <summary>Drops what an attempt wrote after the last commit. The file is made by the first rejection.</summary>
    public RejectedLog(string? folder, string graph, long committedBytes, ILogger logger)
    {
        if (folder is null)
            return;
        Path = System.IO.Path.Combine(folder, $"{graph}.jsonl");
        if (!File.Exists(Path) && committedBytes == 0)
            return;
        var opened = Open(Path);
        if (opened.Length < committedBytes)
            Log.RejectedLogIsShort(logger, Path, opened.Length, committedBytes); // somebody cut it: not worth stopping a run
        else
            opened.SetLength(committedBytes);
        opened.Seek(0, SeekOrigin.End);
        file = opened;
    }

    /// <summary>Where it is; null where rejections are only counted.</summary>
    public string? Path { get; }

    /// <summary>Valid length in bytes.</summary>
    public long Bytes => file?.Position ?? 0;

    public void Append(Rejection rejection)
    {
        if (Path is null)
            return;
        file ??= Open(Path);
        line.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(line, Readable))
        {
            json.WriteStartObject();
            json.WriteString("stage", rejection.Stage);
            json.WriteNumber("element", rejection.Element);
            json.WriteString("where", rejection.Where);
            json.WriteString("reason", rejection.Reason);
            json.WriteString("detail", rejection.Detail);
            json.WriteEndObject();
        }
        line.Write("\n"u8);
        file.Write(line.WrittenSpan);
    }

    /// <summary>Makes everything appended survive a crash of the machine.</summary>
    public void Harden() => file?.Flush(flushToDisk: true);

    public void Dispose() => file?.Dispose();

    static FileStream Open(string path)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        return new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read | FileShare.Delete);
    }
}
