namespace Millrace.Model.Interchange.Pickles;

/// <summary>What Python would make by a call that a pickle asks for. The call is only written down here, never made.</summary>
/// <param name="maker">What would be called.</param>
/// <param name="arguments">With what.</param>
sealed class PickleObject(object? maker, object? arguments)
{
    /// <summary>Module and name of the class or function.</summary>
    public string Maker { get; } = (maker as PickleGlobal)?.Name ?? "something that the pickle makes itself";

    /// <summary>What it would be called with.</summary>
    public object?[] Arguments { get; } = arguments as object?[] ?? [];

    /// <summary>What the object would be told afterwards, or null.</summary>
    public object? State { get; set; }
}
