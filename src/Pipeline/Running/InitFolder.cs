using Millrace.Model.Checkpoints;

namespace Millrace.Pipeline.Running;

/// <summary>What <c>millrace.trainer.init-checkpoint</c> names.</summary>
static class InitFolder
{
    /// <summary>The folder with the weights: the path itself, or of a run the newest checkpoint that is sound.</summary>
    /// <exception cref="RunException">There are no weights.</exception>
    public static string Find(string path)
    {
        if (File.Exists(Path.Combine(path, CheckpointFolder.WeightsFile)))
            return path;
        foreach (var checkpoints in (string[])[new RunFolder(path).Checkpoints, path])
        {
            var folder = new CheckpointFolder(checkpoints, keep: 1);
            if (folder.Newest(_ => { }) is { } newest)
                return folder.PathOf(newest.Step);
        }
        throw new RunException(
            $"{path} has no weights to begin with", hint: $"name a checkpoint, a run, or a folder with {CheckpointFolder.WeightsFile}: --set millrace.trainer.init-checkpoint=PATH", exitCode: 2);
    }
}
