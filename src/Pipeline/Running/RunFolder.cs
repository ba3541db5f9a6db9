using System.Globalization;

namespace Millrace.Pipeline.Running;

/// <summary>The folder of one run; a person can answer "what is this?" from it alone.</summary>
/// <param name="path">Its path as the user wrote it.</param>
sealed class RunFolder(string path)
{
    /// <summary>The folder as the user wrote it.</summary>
    public string Path { get; } = path;

    /// <summary>What the run is: its configuration with origins, its input files, their fingerprints.</summary>
    public string Plan => In("plan.json");

    /// <summary>How far it is, replaced whole every few seconds.</summary>
    public string Progress => In("progress.json");

    /// <summary>What came of preparing the data; there once that is done.</summary>
    public string Prepared => In("prepared.json");

    /// <summary>What came of it.</summary>
    public string Report => In("report.json");

    /// <summary>The vocabulary of the run, given or trained.</summary>
    public string Vocabulary => In("vocab.txt");

    /// <summary>Unigram and bigram baselines of the corpus.</summary>
    public string Baselines => In("baselines.json");

    /// <summary>Token store, between tokenizing and pairing.</summary>
    public string Tokens => In("staging", "tokens");

    /// <summary>Sample store, between pairing and shards.</summary>
    public string Samples => In("staging", "samples");

    /// <summary>Everything that is only needed until the shards are complete.</summary>
    public string Staging => In("staging");

    /// <summary>The data set.</summary>
    public string Shards => In("shards");

    /// <summary>What did not pass, with reasons.</summary>
    public string Rejected => In("rejected");

    /// <summary>Checkpoints, one folder a step.</summary>
    public string Checkpoints => In("checkpoints");

    /// <summary>TensorBoard events.</summary>
    public string TensorBoard => In("tensorboard");

    /// <summary>Structured log of what happened, a JSON object a line.</summary>
    public string Log => In("log.jsonl");

    /// <summary>Takes the folder for this process, creating it.</summary>
    /// <exception cref="RunException">Another process works in it, or it cannot be written.</exception>
    public IDisposable Lock()
    {
        var file = In("lock");
        try
        {
            Directory.CreateDirectory(Path);
            var stream = new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
            stream.SetLength(0);
            using var writer = new StreamWriter(stream, leaveOpen: true);
            writer.Write(Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return stream;
        }
        catch (UnauthorizedAccessException cause)
        {
            throw new RunException($"{Path} cannot be written: {cause.Message}", hint: "name another folder with --run-dir");
        }
        catch (IOException) when (File.Exists(file))
        {
            throw new RunException($"{Path} is in use by another millrace process", hint: $"see what it does: millrace status {Path}");
        }
    }

    string In(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);
}
