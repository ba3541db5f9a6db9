using System.CommandLine;
using System.Globalization;
using Millrace.Actors.Streaming;
using Millrace.Pipeline.Reporting;
using Millrace.Stages.Deduplicating;

namespace Millrace.Pipeline.Commands;

/// <summary><c>millrace dedup</c>: documents on standard input, one a line; those that are no duplicates on standard output.</summary>
/// <remarks>
/// On request blank lines part the documents, as <c>clean</c> writes them.
/// Which ones go is known at the end, so the input lies in a temporary folder meanwhile; memory is that of the settings and two
/// bits for a document. The folder goes with the process, unless that is killed.
/// </remarks>
static class DedupCommand
{
    const int BufferBytes = 1 << 18;

    /// <summary>The option for the least similarity of duplicates; null where it is left out.</summary>
    public static Option<double?> Threshold() => new("--threshold")
    {
        Description = "least similarity of duplicates: share of common runs of 5 words in all of both; default 0.8",
        HelpName = "share",
        CustomParser = given =>
        {
            var text = given.Tokens[0].Value;
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var share) && share is > 0 and <= 1)
                return share;
            given.AddError($"--threshold must be in (0, 1], got `{text}`");
            return null;
        },
    };

    public static async Task<int> InvokeAsync(double? threshold, bool exact, bool isSeveralLines, Invocation invocation)
    {
        var config = invocation.Defaults();
        var options = DeduplicateOptions.Bind(config.Section("millrace.stages.deduplicate"));
        config.Check();
        options = options with { Near = !exact, Threshold = threshold ?? options.Threshold };
        using var folder = new SpoolFolder();
        var spool = Path.Combine(folder.FullPath, "input");
        await ReadAsync(spool, folder.FullPath, options, isSeveralLines).ConfigureAwait(false);
        using var fingerprints = new FingerprintFile(folder.FullPath);
        var verdict = new DuplicateSearch(fingerprints, options, folder.FullPath).Run(CancellationToken.None);
        var code = StandardOutput.Fill(output => Write(spool, verdict, isSeveralLines, output));
        invocation.Screen.Line(
            $"kept {Quantity.Count(verdict.Kept)} of {Quantity.Of(verdict.Documents, "document")}; left out {Quantity.Of(verdict.Exact, "exact duplicate")}, {Quantity.Of(verdict.Near, "near duplicate")}");
        return code;
    }

    static async Task ReadAsync(string spool, string folder, DeduplicateOptions options, bool isSeveralLines)
    {
        var make = new FingerprintText(options);
        using var input = Console.OpenStandardInput();
        using var copy = new FileStream(spool, FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferBytes);
        await using var sink = new WriteFingerprints(folder, options.SignatureLength);
        await sink.OpenAsync(CancellationToken.None).ConfigureAwait(false);
        for (var documents = new InputDocuments(new InputLines(input), isSeveralLines); documents.Next();)
        {
            copy.Write(documents.Current);
            copy.Write(isSeveralLines ? "\n\n"u8 : "\n"u8);
            await sink.WriteAsync(make.Make(documents.Current), CancellationToken.None).ConfigureAwait(false);
        }
        await sink.CommitAsync(GraphProgress.None, CancellationToken.None).ConfigureAwait(false);
    }

    static void Write(string spool, DuplicateVerdict verdict, bool isSeveralLines, Stream output)
    {
        using var copy = File.OpenRead(spool);
        var documents = new InputDocuments(new InputLines(copy), isSeveralLines);
        var isFirst = true;
        for (var number = 0L; documents.Next(); number++)
        {
            if (verdict.IsDuplicate(number))
                continue;
            if (isSeveralLines && !isFirst)
                output.WriteByte((byte)'\n');
            output.Write(documents.Current);
            output.WriteByte((byte)'\n');
            isFirst = false;
        }
    }
}
