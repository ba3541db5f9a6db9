using System.Reflection;
using System.Text;

namespace Millrace.Pipeline.Configuration.Hocon;

/// <summary>Reads configuration from disk and from assemblies.</summary>
static class HoconFile
{
    static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file; messages call it so.</param>
    /// <param name="namedAt">Who names it, for the message when it cannot be read.</param>
    /// <exception cref="ConfigException">It cannot be read, or is not UTF-8.</exception>
    public static HoconSource Read(string path, ConfigOrigin namedAt)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new ConfigException(namedAt, $"cannot read {path}: {Reason(cause)}");
        }
        var folder = Path.GetDirectoryName(path) ?? "";
        return new HoconSource(path, Decode(bytes, path), folder, null, Path.GetFullPath(path));
    }

    /// <summary>Reads an embedded file; null where the assembly has none of that name.</summary>
    public static HoconSource? ReadEmbedded(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name);
        if (stream is null)
            return null;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        var shown = $"{assembly.GetName().Name}/{name}";
        return new HoconSource(shown, Decode(bytes, shown), null, assembly, shown);
    }

    /// <summary>The text of a file in UTF-8, with or without a byte order mark.</summary>
    /// <exception cref="ConfigException">It is not UTF-8; the line says where.</exception>
    public static string Decode(ReadOnlySpan<byte> bytes, string name)
    {
        if (bytes.StartsWith(Encoding.UTF8.Preamble))
            bytes = bytes[Encoding.UTF8.Preamble.Length..];
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException bad)
        {
            var line = 1 + bytes[..bad.Index].Count((byte)'\n');
            throw new ConfigException(new ConfigOrigin(name, line, null),
                "the file is not UTF-8 here; save it as UTF-8");
        }
    }

    static string Reason(Exception cause) => cause switch
    {
        UnauthorizedAccessException => "access is denied",
        FileNotFoundException or DirectoryNotFoundException => "there is no such file",
        _ => cause.Message,
    };
}
