namespace Millrace.Model.Parameters;

/// <summary>How a parameter starts.</summary>
public enum InitialValue
{
    Zero,
    One,

    /// <summary>Normal with mean 0 and the network's initializer_range as standard deviation, not truncated.</summary>
    Normal,
}
