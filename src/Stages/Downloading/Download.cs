using Millrace.Actors.Streaming;

namespace Millrace.Stages.Downloading;

/// <summary>Fetches a file; one that was begun is gone on with, one that is done is left alone.</summary>
/// <remarks>
/// In: <see cref="DownloadTask"/>. Out: <see cref="DownloadedFile"/>, one for each. Keeps no state but the file and the record beside it,
/// so that a replay goes on where the failure was. Fails with <see cref="DownloadException"/> where no attempt will help.
/// </remarks>
sealed class Download(Transfers transfers, CancellationToken cancellationToken) : Stage<DownloadTask, DownloadedFile>
{
    /// <inheritdoc/>
    public override async ValueTask OnElementAsync(DownloadTask task, Emit<DownloadedFile> emit) =>
        await emit(await transfers.FetchAsync(task, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
}
