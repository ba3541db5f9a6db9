using System.Globalization;
using Millrace.Model.Checkpoints;
using Millrace.Model.Parameters;

namespace Millrace.Model.Interchange;

/// <summary>Puts the tensors of a file and the parameters of a network together, and says all that does not fit at once.</summary>
/// <param name="path">The file.</param>
/// <param name="stored">Its tensors.</param>
/// <param name="parameters">The network's.</param>
sealed class WeightMatch(string path, StoredTensors stored, IReadOnlyList<NamedArray> parameters)
{
    readonly Dictionary<string, ForeignTensor> tensors = [];
    readonly List<(NamedArray Parameter, ForeignTensor Tensor)> pairs = [];
    readonly List<LeftOut> leftOut = [.. stored.LeftOut];
    readonly List<string> fresh = [], notes = [], problems = [];

    /// <summary>Checks everything, then fills the parameters.</summary>
    /// <exception cref="CheckpointException">Something does not fit.</exception>
    public WeightReport Read()
    {
        foreach (var tensor in stored.Tensors)
            if (!tensors.TryAdd(tensor.Name, tensor))
                problems.Add($"twice: {tensor.Name}, as {tensors[tensor.Name].StoredName} and {tensor.StoredName}");
        leftOut.AddRange(TiedWeights.Take(path, tensors));
        Pair();
        NameExtra();
        if (problems.Count > 0)
            throw new CheckpointException($"{path} does not fit the network:\n  {string.Join("\n  ", problems)}");
        foreach (var (parameter, tensor) in pairs)
            Fill(parameter, tensor);
        return new WeightReport(
            path, stored.Format, pairs.Count, pairs.Sum(pair => (long)pair.Parameter.Values.Length), fresh, leftOut, notes);
    }

    void Pair()
    {
        var present = tensors.Keys.Select(NetworkPart.Of).ToHashSet();
        foreach (var parameter in parameters)
        {
            var part = NetworkPart.Of(parameter.Name);
            if (!tensors.Remove(parameter.Name, out var tensor))
            {
                if (part.IsHead && !present.Contains(part))
                    fresh.Add(parameter.Name);
                else
                    problems.Add($"missing: {parameter.Name} {Text(parameter.Shape)}");
            }
            else if (tensor.Type == NumberType.Other)
                problems.Add($"not of floating-point numbers: {parameter.Name}");
            else if (tensor.Shape.AsSpan().SequenceEqual(parameter.Shape) || IsPadded(parameter, tensor))
                pairs.Add((parameter, tensor));
            else
                problems.Add($"misshapen: {parameter.Name} has shape {Text(tensor.Shape)}, expected {Text(parameter.Shape)}");
        }
    }

    void NameExtra()
    {
        var wanted = parameters.Select(parameter => NetworkPart.Of(parameter.Name)).ToHashSet();
        foreach (var tensor in tensors.Values)
        {
            var part = NetworkPart.Of(tensor.Name);
            if (wanted.Contains(part))
                problems.Add($"extra: {tensor.Name} {Text(tensor.Shape)}");
            else
                leftOut.Add(new LeftOut(tensor.StoredName, part == NetworkPart.Unknown ? "not of this network" : $"{part.Name}, which is not wanted"));
        }
    }

    /// <summary>Whether the two are of one vocabulary, padded to a multiple of 8, 64 or 128 on one side.</summary>
    bool IsPadded(NamedArray parameter, ForeignTensor tensor)
    {
        if (!NetworkPart.HasVocabularyRows(parameter.Name) || tensor.Shape.Length != parameter.Shape.Length
            || !tensor.Shape.AsSpan(1).SequenceEqual(parameter.Shape.AsSpan(1)))
            return false;
        var (stored, expected) = (tensor.Shape[0], parameter.Shape[0]);
        if (!IsPadding(Math.Min(stored, expected), Math.Max(stored, expected)))
            return false;
        notes.Add(string.Create(
            CultureInfo.InvariantCulture,
            $"{parameter.Name} has {stored:N0} rows, the network {expected:N0}: {(stored < expected ? "the rest stay as drawn" : "the rest, padding, are left out")}"));
        return true;
    }

    static bool IsPadding(long size, long padded) => Array.Exists([8L, 64, 128], multiple => (size + multiple - 1) / multiple * multiple == padded);

    static void Fill(NamedArray parameter, ForeignTensor tensor)
    {
        var count = checked((int)tensor.Count);
        var values = parameter.Values.Span;
        if (count == values.Length)
        {
            tensor.Read(values);
            return;
        }
        var all = new float[count];
        tensor.Read(all);
        all.AsSpan(..Math.Min(count, values.Length)).CopyTo(values);
    }

    static string Text(long[] shape) => $"[{string.Join(", ", shape)}]";
}
