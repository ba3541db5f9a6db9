namespace Millrace.Stages.Sources.Content;

/// <summary>How the bytes of a file hold its content.</summary>
public enum ContentFormat
{
    /// <summary>They are the content.</summary>
    Plain,

    /// <summary>bzip2 streams, one after the other.</summary>
    Bzip2,

    /// <summary>gzip members, one after the other (RFC 1952).</summary>
    Gzip,

    /// <summary>xz streams, one after the other.</summary>
    Xz,
}
