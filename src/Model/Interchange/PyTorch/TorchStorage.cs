using Millrace.Model.Interchange.Pickles;

namespace Millrace.Model.Interchange.PyTorch;

/// <summary>A run of numbers that tensors are views of, as a pickle refers to it.</summary>
/// <param name="Key">Its name in the file.</param>
/// <param name="Type">PyTorch's class, such as <c>torch.FloatStorage</c>.</param>
/// <param name="Count">How many numbers it has.</param>
sealed record TorchStorage(string Key, string Type, long Count)
{
    /// <summary>The storage that a persistent id names, or null where it names something else.</summary>
    public static TorchStorage? Of(object? reference) =>
        reference is PickleReference { Id: object?[] { Length: >= 5 } id } && id is ["storage", PickleGlobal type, string key, _, long count, ..]
        && (id.Length == 5 || id[5] is null) // the sixth: views of storages, which PyTorch 0.4 was the last to write
            ? new TorchStorage(key, type.Name, count)
            : null;
}
