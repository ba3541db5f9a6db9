using System.Text.Json.Nodes;
using Millrace.Actors.Training;
using Millrace.Model.Bert;
using Millrace.Model.Training;
using Millrace.Pipeline.Planning;
using Millrace.Stages.Loading;
using Millrace.Stages.Masking;

namespace Millrace.Pipeline.Running;

/// <summary>What <c>plan.json</c> says of a run, its configuration and input not needed any more.</summary>
/// <param name="Folder">Of the run.</param>
/// <param name="Plan">The file.</param>
sealed record StoredTraining(RunFolder Folder, JsonNode Plan)
{
    /// <summary>Reads the plan of a run.</summary>
    /// <param name="path">The folder of the run.</param>
    /// <exception cref="RunException">It is none.</exception>
    public static StoredTraining Read(string path)
    {
        var (folder, _) = StoredRun.Locate(path);
        var plan = PlanFile.Read(new RunFolder(path)) ?? throw new RunException(
            $"{path} is not the folder of a run: it has no plan.json", hint: "millrace plan CONFIG says where its run is", exitCode: 2);
        return new StoredTraining(folder, plan);
    }

    /// <summary>What the step of a run was taken with, as far as a network is judged by it.</summary>
    /// <param name="DataSet">Name of the data set; null: the one that the run begins with.</param>
    /// <param name="Loader">How batches are made.</param>
    /// <param name="Masks">How they are masked, where the data set stores no masks.</param>
    /// <param name="Network">Shape of the network.</param>
    /// <param name="Backend">Where it is computed, and in what.</param>
    /// <param name="Threads">Threads of the kernels; 0: one for each core.</param>
    public sealed record Settings(string? DataSet, LoaderOptions Loader, MaskTokensOptions Masks, INetworkConfig Network, Backend Backend, int Threads);

    /// <summary>The settings of the phase that took a step.</summary>
    /// <param name="step">Steps done; null: of the last phase.</param>
    public Settings At(long? step)
    {
        var phases = Plan["phases"]!.AsArray();
        var phase = phases.FirstOrDefault(each => step <= (long)each!["last_step"]!) ?? phases[^1]!;
        var config = StoredRun.ConfigOf(Folder, (string?)phase["name"]);
        var trainer = TrainerOptions.Bind(config.Section("millrace.trainer"));
        return new Settings(
            (string?)phase["data_set"],
            LoaderOptions.Bind(config.Section("millrace.loader")),
            MaskTokensOptions.Bind(config.Section("millrace.stages.mask-tokens")),
            NetworkConfig.Bind(config.Section("millrace.model")),
            Backend.Of(trainer.Device, PrecisionChoice.Bind(config.Section("millrace.model"))),
            trainer.Threads);
    }
}
