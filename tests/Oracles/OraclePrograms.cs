using System.Collections.Concurrent;
using System.Diagnostics;

namespace Millrace.Oracles;

/// <summary>Finds and runs the oracles.</summary>
public static class OraclePrograms
{
    static readonly ConcurrentDictionary<Oracle, string?> Missing = new();

    /// <summary>Null where the oracle can be run, else what to install.</summary>
    public static string? WhyMissing(this Oracle oracle) => Missing.GetOrAdd(oracle, static o => o switch
    {
        Oracle.Python => File.Exists("/usr/bin/python3") ? null : "needs apt-get install python3",
        Oracle.PythonTorch => PythonHas("torch") ? null : "needs apt-get install python3-torch",
        Oracle.PythonNltk => PythonHas("nltk") ? null : "needs apt-get install python3-nltk",
        Oracle.NodeTokenizers => NodeHas("tokenizers") ? null : "needs npm install in tests/Oracles",
        Oracle.NodeDuckDb => NodeHas("@duckdb/node-api") ? null : "needs npm install in tests/Oracles",
        Oracle.NodeArrow => NodeHas("apache-arrow") ? null : "needs npm install in tests/Oracles",
        _ => throw new ArgumentOutOfRangeException(nameof(oracle)),
    });

    /// <summary>Runs a script of this folder with Debian's Python and returns what it printed.</summary>
    public static string Python(string script, params string[] arguments) =>
        Run("/usr/bin/python3", [Repository.PathOf("tests", "Oracles", script), .. arguments]);

    /// <summary>Runs a script of this folder with Node.js and returns what it printed.</summary>
    public static string Node(string script, params string[] arguments) =>
        Run("node", [Repository.PathOf("tests", "Oracles", script), .. arguments]);

    static string Run(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["LD_LIBRARY_PATH"] = "/usr/lib/x86_64-linux-gnu/openblas-openmp";
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} exited with {process.ExitCode}: {error.Result}");
    }

    static bool PythonHas(string module) =>
        Directory.Exists($"/usr/lib/python3/dist-packages/{module}");

    static bool NodeHas(string package) =>
        Directory.Exists(Repository.PathOf("tests", "Oracles", "node_modules", package));
}
