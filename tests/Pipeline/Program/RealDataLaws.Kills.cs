using System.Diagnostics;
using System.Globalization;
using Millrace.Oracles;

namespace Millrace.Pipeline.Tests.Program;

/// <summary>Kills: how many there are is in MILLRACE_KILLS.</summary>
public sealed partial class RealDataLaws
{
    const int KillsOfEveryTest = 25;
    const int MostRuns = 40;
    const long MostDoneAgain = 8_000_000;

    /// <summary>What the kills of a run wait for: so many changes at most, in this folder of it. They come in the order of the phases, as what is done does not come again.</summary>
    static readonly (string Folder, int MostChanges)[] Places =
    [
        ("downloads", 25), (".", 4), ("staging/words", 30), ("staging/words", 30), ("staging/tokens", 40), ("staging/tokens", 40), ("staging/duplicates", 30), ("staging/duplicates", 30),
        ("staging/samples", 30), ("staging/samples", 30), ("shards", 15), ("shards", 15), ("exports/lddl/train", 10),
    ];

    static int Kills => int.Parse(Environment.GetEnvironmentVariable("MILLRACE_KILLS") ?? $"{KillsOfEveryTest}", CultureInfo.InvariantCulture);

    [SharedDataFact(Data)]
    public void Kills_anywhere_lose_nothing_and_double_nothing()
    {
        using var real = new RealRun();
        var started = Stopwatch.GetTimestamp();
        real.Run("prepare", RealRun.Config, "-q", "--run-dir", "calm").Succeeded();
        var calm = Stopwatch.GetElapsedTime(started);

        var random = new Random(1);
        var killedIn = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (var run = 0; killedIn.Values.Sum() < Kills; run++)
        {
            Assert.True(run < MostRuns, $"{killedIn.Values.Sum()} kills in {run} runs: it commits too rarely to be hit");
            for (var kill = 0; kill < Places.Length && killedIn.Values.Sum() < Kills; kill++)
            {
                if (KillOnce(real, $"run{run}", Places[kill], calm, random) is not { } phase)
                    break; // it had ended
                killedIn[phase] = killedIn.GetValueOrDefault(phase) + 1;
            }
            real.Run("prepare", RealRun.Config, "-q", "--run-dir", $"run{run}", "--workers", $"{1 + random.Next(4)}").Succeeded();
            AssertSame(real, "calm", $"run{run}");
            Directory.Delete(real.PathOf($"run{run}"), recursive: true);
        }
        var told = string.Join(", ", killedIn.Select(phase => $"{phase.Key}: {phase.Value}"));
        output.WriteLine($"kills: {told}");
        Assert.True(killedIn.Count >= 6, told);
    }

    /// <summary>Each kill has a run of its own, so that what is done again is known for each.</summary>
    [SharedDataFact(Data)]
    public void No_kill_costs_more_than_8_MB_of_input()
    {
        using var real = new RealRun(withAllNovels: true);
        real.Run("prepare", RealRun.DefaultSizes, "-q", "--run-dir", "calm").Succeeded();
        var calm = Handled(real);
        var random = new Random(2);
        var kills = 0;
        var most = 0L;
        for (var run = 0; kills < Math.Max(4, Kills / 4); run++)
        {
            Assert.True(run < 2 * Kills, $"{kills} kills in {run} runs");
            var name = $"run{run}";
            string[] command = ["prepare", RealRun.DefaultSizes, "-q", "--run-dir", name];
            var place = run % 2 == 0 ? "staging/words" : "staging/tokens";
            var phase = Killing.AtChange(real.PathOf(name), place, random.Next(1, 30), () => real.Start(command));
            real.Run(command).Succeeded();
            Assert.Equal((string?)real.Report("calm")["dataset_hash"], (string?)real.Report(name)["dataset_hash"]);
            var again = Handled(real) - calm;
            Assert.InRange(again, 0, MostDoneAgain);
            kills += phase is "words" or "tokens" ? 1 : 0;
            most = Math.Max(most, again);
            Directory.Delete(real.PathOf(name), recursive: true);
        }
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{kills} kills, the dearest cost {most / 1e6:F2} MB of {calm / 2e6:F0} MB"));
        Assert.True(most > 0, "no kill cost anything: none was where work is lost");
    }

    /// <summary>One time in five after a while, else beside a change of a file.</summary>
    static string? KillOnce(RealRun real, string run, (string Folder, int MostChanges) place, TimeSpan calm, Random random)
    {
        RunningProgram Start() => real.Start("prepare", RealRun.Config, "-q", "--run-dir", run);
        return random.Next(5) == 0
            ? Killing.AtTime(real.PathOf(run), calm / 2 * random.NextDouble(), Start)
            : Killing.AtChange(real.PathOf(run), place.Folder, random.Next(1, place.MostChanges), Start);
    }

    /// <summary>Bytes of the documents that were handled since this was last asked.</summary>
    static long Handled(RealRun real)
    {
        var bytes = 0L;
        foreach (var file in Directory.GetFiles(real.PathOf(RealRun.Counts)))
        {
            bytes += File.ReadLines(file).Sum(line => long.Parse(line, CultureInfo.InvariantCulture));
            File.Delete(file);
        }
        return bytes;
    }
}
