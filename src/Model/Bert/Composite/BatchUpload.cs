using Millrace.Model.Torch;

namespace Millrace.Model.Bert.Composite;

/// <summary>Arrays of a batch on their way to a device, in one copy.</summary>
sealed class BatchUpload
{
    readonly List<long> values = [];

    /// <summary>Adds an array, and returns where it will be.</summary>
    public Range Add(int[] array)
    {
        var first = values.Count;
        foreach (var value in array)
            values.Add(value);
        return first..values.Count;
    }

    /// <summary>Adds an array, and returns where it will be.</summary>
    public Range Add(long[] array)
    {
        var first = values.Count;
        values.AddRange(array);
        return first..values.Count;
    }

    /// <summary>Copies all of them; the function gives each as a tensor of int64.</summary>
    public Func<Range, Tensor> To(Device device)
    {
        var all = Tensor.From<long>(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(values), [values.Count], device);
        return range => all.Narrow(range.Start.Value, range.End.Value - range.Start.Value);
    }
}
