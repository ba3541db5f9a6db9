using System.Text.Json.Nodes;
using Millrace.Actors.Streaming;
using Millrace.Pipeline.Reporting;
using Millrace.Stages.Deduplicating;
using Millrace.Stages.Staging;

namespace Millrace.Pipeline.Running;

/// <summary>Between tokens and samples: which documents are duplicates of others.</summary>
sealed partial class Preparation
{
    const string Fingerprints = "fingerprints";

    /// <summary>The duplicates among the documents of the token store; null where the graph does not ask.</summary>
    async Task<DuplicateVerdict?> DuplicatesAsync()
    {
        if (options.Chain.Deduplication is not { } entry)
            return null;
        var path = Path.Combine(folder.Duplicates, "verdict");
        if (DuplicateVerdict.Read(path) is { } decided)
            return decided;

        using var store = TokenStore.Open(folder.Tokens);
        if (!FingerprintFile.IsComplete(folder.Duplicates))
            await FingerprintsAsync(store).ConfigureAwait(false);
        using var fingerprints = new FingerprintFile(folder.Duplicates);
        if (fingerprints.Count != store.Count)
            throw new DamagedFileException(folder.Duplicates, 0, $"has {fingerprints.Count} fingerprints of {store.Count} documents");
        reporter.Status($"{entry.Name}  {Quantity.Of(store.Count, "document")}");
        var started = services.Time.GetTimestamp();
        var verdict = new DuplicateSearch(fingerprints, options.Stages.Duplicates, folder.Duplicates).Run(stop);
        verdict.Write(path);
        Tell(verdict, services.Time.GetElapsedTime(started));
        return verdict;
    }

    Task FingerprintsAsync(TokenStore store)
    {
        var settings = options.Stages.Duplicates;
        var graph = Graph.From("read-tokens", new ReadTokens(store, [.. plan.Files.Select(file => file.Name)]))
            .Via("fingerprint", () => new FingerprintDocuments(settings))
            .To("write-fingerprints", new WriteFingerprints(folder.Duplicates, settings.SignatureLength))
            .Named(Fingerprints);
        return RunAsync(graph, options.Streaming, folder);
    }

    void Tell(DuplicateVerdict verdict, TimeSpan duration) => reporter.Event(
        "duplicates",
        $"{"duplicates",-10} {Quantity.Count(verdict.Exact)} exact, {Quantity.Count(verdict.Near)} near, of {Quantity.Of(verdict.Documents, "document")} in {Quantity.Duration(duration)}",
        new JsonObject
        {
            ["documents"] = verdict.Documents,
            ["exact"] = verdict.Exact,
            ["near"] = verdict.Near,
            ["seconds"] = duration.TotalSeconds,
        });

    /// <summary>What was left out, by reason.</summary>
    static SortedDictionary<string, long> CountsOf(DuplicateVerdict? verdict)
    {
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        if (verdict is { Exact: > 0 })
            counts["exact duplicate"] = verdict.Exact;
        if (verdict is { Near: > 0 })
            counts["near duplicate"] = verdict.Near;
        return counts;
    }
}
