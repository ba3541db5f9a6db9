using System.Text.Json;
using Millrace.Oracles;

namespace Millrace.Model.Tests.Interchange;

/// <summary>The small BERT as PyTorch and NumPy write it, made once for all tests of a class.</summary>
public sealed class ForeignFiles : IDisposable
{
    readonly TestFolder folder = new();

    public ForeignFiles()
    {
        if (Oracle.PythonTorch.WhyMissing() is not null)
            return;
        var shapes = TinyBert.Parameters().ToDictionary(parameter => parameter.Name, parameter => parameter.Shape);
        OraclePrograms.Python("foreign_checkpoints.py", folder.Write("shapes.json", JsonSerializer.Serialize(shapes)), folder.FullPath);
        Expected = Safetensors.Read(folder.PathOf("expected.safetensors")).ToDictionary(tensor => tensor.Key, tensor => tensor.Value.Values);
    }

    /// <summary>The numbers that are in every file, by Hugging Face's names.</summary>
    public Dictionary<string, float[]> Expected { get; } = [];

    public string PathOf(string name) => folder.PathOf(name);

    public void Dispose() => folder.Dispose();
}
