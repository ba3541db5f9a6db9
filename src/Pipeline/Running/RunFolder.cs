namespace Millrace.Pipeline.Running;

/// <summary>The folder of one run; a person can answer "what is this?" from it alone.</summary>
/// <param name="path">Its path as the user wrote it.</param>
/// <param name="data">The folder of the run whose data it trains on; null: its own.</param>
sealed class RunFolder(string path, string? data = null)
{
    /// <summary>The folder as the user wrote it.</summary>
    public string Path { get; } = path;

    /// <summary>The folder of the run that its data is of.</summary>
    public string DataPath { get; } = data ?? path;

    /// <summary>Where a data set lies that only some phases train on: its shards and what comes of making them.</summary>
    /// <param name="dataSet">Its name; null: the one that the run begins with.</param>
    public RunFolder Of(string? dataSet) => dataSet is null ? this : new RunFolder(System.IO.Path.Combine(DataPath, dataSet));

    /// <summary>What the run is: its configuration with origins, its input files, their fingerprints.</summary>
    public string Plan => In("plan.json");

    /// <summary>How far it is, replaced whole every few seconds.</summary>
    public string Progress => In("progress.json");

    /// <summary>What came of preparing the data; there once that is done.</summary>
    public string Prepared => InData("prepared.json");

    /// <summary>What came of it.</summary>
    public string Report => In("report.json");

    /// <summary>The vocabulary of the run, given or trained.</summary>
    public string Vocabulary => InData("vocab.txt");

    /// <summary>Unigram and bigram baselines of the corpus.</summary>
    public string Baselines => InData("baselines.json");

    /// <summary>Counts of words, of which a vocabulary is trained.</summary>
    public string Words => In("staging", "words");

    /// <summary>Token store, between tokenizing and pairing.</summary>
    public string Tokens => In("staging", "tokens");

    /// <summary>Fingerprints, and the verdict that comes of them.</summary>
    public string Duplicates => In("staging", "duplicates");

    /// <summary>Sample store, between pairing and shards.</summary>
    public string Samples => In("staging", "samples");

    /// <summary>Everything that is only needed until the shards are complete.</summary>
    public string Staging => In("staging");

    /// <summary>The data set.</summary>
    public string Shards => InData("shards");

    /// <summary>The data set as other programs read it, in a format of this name.</summary>
    public string Export(string format) => In("exports", format);

    /// <summary>What did not pass, with reasons.</summary>
    public string Rejected => In("rejected");

    /// <summary>Checkpoints, one folder a step.</summary>
    public string Checkpoints => In("checkpoints");

    /// <summary>TensorBoard events.</summary>
    public string TensorBoard => In("tensorboard");

    /// <summary>What NVIDIA's DLLogger would log of the training.</summary>
    public string DlLogger => In("dllogger.json");

    /// <summary>Structured log of what happened, a JSON object a line.</summary>
    public string Log => In("log.jsonl");

    /// <summary>Takes the folder for this process, creating it.</summary>
    /// <exception cref="RunException">Another process works in it, or it cannot be written.</exception>
    public IDisposable Lock()
    {
        try
        {
            Directory.CreateDirectory(Path);
            return new FileStream(LockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (IsLocked)
        {
            throw new RunException($"{Path} is in use by another millrace process", hint: $"see what it does: millrace status {Path}");
        }
        catch (Exception cause) when (cause is UnauthorizedAccessException or IOException)
        {
            throw new RunException($"{Path} cannot be written: {PlainMessage.Of(cause)}", hint: "name another folder with --run-dir");
        }
    }

    /// <summary>Whether a living process works in the folder. The lock goes with the process, however that ends.</summary>
    public bool IsLocked
    {
        get
        {
            try
            {
                using var free = new FileStream(LockFile, FileMode.Open, FileAccess.Read, FileShare.None);
                return false;
            }
            catch (Exception cause) when (cause is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
            {
                return false;
            }
            catch (IOException)
            {
                return true;
            }
        }
    }

    string LockFile => In("lock");

    string In(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    string InData(string part) => System.IO.Path.Combine(DataPath, part);
}
