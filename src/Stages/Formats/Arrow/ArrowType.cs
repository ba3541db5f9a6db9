namespace Millrace.Stages.Formats.Arrow;

/// <summary>What columns hold.</summary>
enum ArrowType
{
    /// <summary>Unsigned, two bytes.</summary>
    UInt16,

    /// <summary>Signed, four bytes.</summary>
    Int32,

    /// <summary>Signed, eight bytes.</summary>
    Int64,

    /// <summary>Text in UTF-8, of any length.</summary>
    Utf8,
}
