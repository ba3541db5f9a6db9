using System.Globalization;
using System.Text;

namespace Millrace.Stages.Tests.Downloading;

/// <summary>What a server sends, and how it ends.</summary>
sealed record TestAnswer(string Status)
{
    /// <summary>Its headers, a line each.</summary>
    public IReadOnlyList<string> Headers { get; init; } = [];

    /// <summary>What follows them.</summary>
    public byte[] Body { get; init; } = [];

    /// <summary>Bytes of the body that are sent before it ends; null: all.</summary>
    public int? CutAfter { get; init; }

    /// <summary>Whether it then says nothing more and does not close.</summary>
    public bool Stalls { get; init; }

    /// <summary>Whether it then resets the connection instead of closing it.</summary>
    public bool Resets { get; init; }

    /// <summary>What it waits for before it sends anything.</summary>
    public Task? Gate { get; init; }

    /// <summary>A whole file, or the rest of it, as servers send it that do it right.</summary>
    public static TestAnswer Of(TestRequest request, byte[] content, string? etag = "\"one\"")
    {
        var tag = etag is null ? [] : (string[])[$"ETag: {etag}"];
        if (request.From is { } from && from < content.Length && request.Headers.GetValueOrDefault("If-Range") == etag)
            return new TestAnswer("206 Partial Content")
            {
                Headers = [.. tag, Length(content.Length - from), string.Create(CultureInfo.InvariantCulture, $"Content-Range: bytes {from}-{content.Length - 1}/{content.Length}")],
                Body = content[from..],
            };
        return new TestAnswer("200 OK") { Headers = [.. tag, Length(content.Length)], Body = content };
    }

    /// <summary>An answer without content.</summary>
    public static TestAnswer Empty(string status, params string[] headers) => new(status) { Headers = [.. headers, Length(0)] };

    /// <summary>The same, with another line for a header.</summary>
    public TestAnswer With(string header)
    {
        var name = header[..(header.IndexOf(':', StringComparison.Ordinal) + 1)];
        return this with { Headers = [.. Headers.Where(line => !line.StartsWith(name, StringComparison.OrdinalIgnoreCase)), header] };
    }

    /// <summary>The same, without a header.</summary>
    public TestAnswer Without(string name) => this with { Headers = [.. Headers.Where(line => !line.StartsWith($"{name}:", StringComparison.OrdinalIgnoreCase))] };

    public static string Length(int bytes) => string.Create(CultureInfo.InvariantCulture, $"Content-Length: {bytes}");

    /// <summary>A body in chunks of some bytes, with the end that they have.</summary>
    public static byte[] Chunked(byte[] content, int size)
    {
        var bytes = new List<byte>();
        for (var at = 0; at < content.Length; at += size)
        {
            var chunk = content[at..Math.Min(at + size, content.Length)];
            bytes.AddRange([.. Encoding.ASCII.GetBytes($"{chunk.Length:x}\r\n"), .. chunk, .. "\r\n"u8]);
        }
        return [.. bytes, .. "0\r\n\r\n"u8];
    }

    public byte[] ToBytes()
    {
        var sent = CutAfter is { } bytes ? Body[..Math.Min(bytes, Body.Length)] : Body;
        return Status.Length == 0
            ? sent
            : [.. Encoding.Latin1.GetBytes($"HTTP/1.1 {Status}\r\n{string.Concat(Headers.Select(line => $"{line}\r\n"))}Connection: close\r\n\r\n"), .. sent];
    }
}
