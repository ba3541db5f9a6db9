namespace Millrace.Stages.Formats.Arrow;

/// <summary>The integers that columns hold.</summary>
enum ArrowType
{
    /// <summary>Unsigned, two bytes.</summary>
    UInt16,

    /// <summary>Signed, four bytes.</summary>
    Int32,

    /// <summary>Signed, eight bytes.</summary>
    Int64,
}
