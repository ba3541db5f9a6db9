namespace Millrace.Model.Interchange.Pickles;

/// <summary>A dictionary in the order of its file. Keys that come twice are kept twice: the last counts.</summary>
sealed class PickleDictionary
{
    /// <summary>Keys and values.</summary>
    public List<(object? Key, object? Value)> Items { get; } = [];

    /// <summary>The value of a text, or null.</summary>
    public object? this[string key] => Items.FindLast(item => item.Key is string text && text == key).Value;
}
