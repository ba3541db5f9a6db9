using System.Globalization;

namespace Millrace.Stages.Downloading;

/// <summary>A file of this machine, or of a file server that is mounted.</summary>
sealed class FileOrigin(Uri url) : IOrigin
{
    public ValueTask<OpenedBody> OpenAsync(DownloadRecord? known, long from, StallWatch watch)
    {
        var path = url.LocalPath;
        try
        {
            var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            var validator = string.Create(CultureInfo.InvariantCulture, $"{stream.Length} {File.GetLastWriteTimeUtc(path).Ticks}");
            var start = known?.Validator == validator ? from : 0;
            stream.Position = start;
            return ValueTask.FromResult(new OpenedBody(stream, start, stream.Length, stream.Length, validator, stream));
        }
        catch (Exception cause) when (cause is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DownloadException("does not exist");
        }
        catch (UnauthorizedAccessException)
        {
            throw new DownloadException(Directory.Exists(path) ? "is a folder; name its files, or use `path` to read them where they are" : "may not be read");
        }
        catch (IOException cause)
        {
            throw new TransferCutException($"cannot be opened: {cause.Message.TrimEnd('.')}");
        }
    }
}
