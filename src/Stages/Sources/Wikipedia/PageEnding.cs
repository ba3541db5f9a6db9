namespace Millrace.Stages.Sources.Wikipedia;

/// <summary>How a page in an export ended.</summary>
enum PageEnding
{
    /// <summary>With its end tag.</summary>
    Closed,

    /// <summary>The next page began before its end tag.</summary>
    NotClosed,

    /// <summary>The content ended before its end tag.</summary>
    CutShort,

    /// <summary>With its end tag, but where it began is not to be seen.</summary>
    NotBegun,

    /// <summary>This is no page, but what follows the last one, and the content ends without the end of an export.</summary>
    NoEnd,

    /// <summary>With its end tag, or where the next page began, but too far away to be kept.</summary>
    TooLong,
}
