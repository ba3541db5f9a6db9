using System.IO.Compression;
using System.Runtime.CompilerServices;
using Millrace.Actors.Streaming;

namespace Millrace.Stages.Downloading;

/// <summary>Says which files the sources are made of; lists of them are fetched first, and kept, so that a rerun finds the same.</summary>
/// <remarks>
/// Out: <see cref="DownloadTask"/>, in the order of the configuration. Fails with <see cref="DownloadException"/> where a list cannot be
/// fetched, or does not have what it must.
/// </remarks>
sealed class FindDownloads(IReadOnlyList<DownloadSource> sources, string folder, Transfers transfers) : Source<DownloadTask>
{
    /// <inheritdoc/>
    public override async IAsyncEnumerable<Sourced<DownloadTask>> ReadAsync(
        Cursor from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var element = from.Element;
        for (var index = from.File; index < sources.Count; index++)
        {
            var tasks = await TasksAsync(sources[index], cancellationToken).ConfigureAwait(false);
            for (var i = index == from.File ? (int)from.Offset : 0; i < tasks.Count; i++)
            {
                transfers.Progress.Found();
                yield return new Sourced<DownloadTask>(tasks[i], null, tasks[i].Url.ToString(), 1, new Cursor(index, i + 1, ++element));
            }
        }
        transfers.Progress.FoundAll();
    }

    /// <summary>The folder of a source.</summary>
    public static string FolderOf(string folder, string source) => Path.Combine(folder, source);

    async ValueTask<IReadOnlyList<DownloadTask>> TasksAsync(DownloadSource source, CancellationToken cancellationToken)
    {
        if (source.Dump is { } dump)
            return await DumpAsync(source, dump, cancellationToken).ConfigureAwait(false);
        if (source.Crawl is { } crawl)
            return await CrawlAsync(source, crawl, cancellationToken).ConfigureAwait(false);
        if (source.Checksums is not { } url)
            return [.. source.Urls.Select(file => TaskOf(source, file, source.Checksum, null))];

        var (list, path) = await ChecksumsAsync(source, url, cancellationToken).ConfigureAwait(false);
        return [.. source.Urls.Select(file => TaskOf(source, file, Expect(list.Of(UrlText.FileName(file)!), url, UrlText.FileName(file)!, path), path))];
    }

    async ValueTask<IReadOnlyList<DownloadTask>> DumpAsync(DownloadSource source, WikipediaDump dump, CancellationToken cancellationToken)
    {
        var url = dump.List(transfers.Options.Wikimedia);
        var (list, path) = await ChecksumsAsync(source, url, cancellationToken).ConfigureAwait(false);
        var files = dump.Find(transfers.Options.Wikimedia, list);
        Expect(files.Count > 0 ? files : null, url, dump.Parts ? "parts of the articles; it may be too small a dump to have any" : "the articles; the dump may not be complete yet", path);
        return [.. files.Select(file => TaskOf(source, file, list.Of(UrlText.FileName(file)!), path))];
    }

    async ValueTask<IReadOnlyList<DownloadTask>> CrawlAsync(DownloadSource source, CommonCrawl crawl, CancellationToken cancellationToken)
    {
        var url = crawl.List(transfers.Options.CommonCrawl);
        var path = await ListAsync(source, url, cancellationToken).ConfigureAwait(false);
        List<string> files = [.. Lines(path, url).Where(line => line.Length > 0).Take(crawl.Files)];
        if (files.Count < crawl.Files)
            throw new DownloadException($"{url} lists {files.Count} files, but {crawl.Files} are asked for", $"set common-crawl.files of {source.Name} to {files.Count}");
        return [.. files.Select(file => TaskOf(source, crawl.Find(transfers.Options.CommonCrawl, file), null, null))];
    }

    async ValueTask<(ChecksumList List, string Path)> ChecksumsAsync(DownloadSource source, Uri url, CancellationToken cancellationToken)
    {
        var path = await ListAsync(source, url, cancellationToken).ConfigureAwait(false);
        return (ChecksumList.Parse(Lines(path, url)), path);
    }

    async ValueTask<string> ListAsync(DownloadSource source, Uri url, CancellationToken cancellationToken)
    {
        var name = UrlText.FileName(url) ?? throw new DownloadException($"{url} must end in the name of a file");
        var task = new DownloadTask(source.Name, url, Path.Combine(folder, ".lists", source.Name, name), null, null);
        return (await transfers.FetchListAsync(task, cancellationToken).ConfigureAwait(false)).Path;
    }

    DownloadTask TaskOf(DownloadSource source, Uri url, Checksum? checksum, string? list)
    {
        var name = UrlText.FileName(url) ?? throw new DownloadException($"{url} has no name of a file at its end");
        return new DownloadTask(source.Name, url, Path.Combine(FolderOf(folder, source.Name), name), checksum, list);
    }

    static T Expect<T>(T? found, Uri list, string what, string path) where T : class
    {
        if (found is not null)
            return found;
        File.Delete(PartFile.RecordOf(path)); // so that the next run sees whether it has been added
        throw new DownloadException($"{list} has no line for {what}");
    }

    static List<string> Lines(string path, Uri url)
    {
        try
        {
            using var file = File.OpenRead(path);
            using var text = new StreamReader(path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file);
            var lines = new List<string>();
            while (text.ReadLine() is { } line)
                lines.Add(line.Trim());
            return lines;
        }
        catch (InvalidDataException)
        {
            File.Delete(PartFile.RecordOf(path));
            throw new DownloadException($"{url} is not gzip-compressed, as a list of paths must be");
        }
    }
}
