using System.Text.Json.Nodes;
using Millrace.Oracles;
using Millrace.Pipeline.Reporting;

namespace Millrace.Pipeline.Tests.Reporting;

public sealed class DlLoggerFileTests : IDisposable
{
    readonly TestFolder folder = new();
    readonly FixedTime time = new(1_700_000_000.25);

    public void Dispose() => folder.Dispose();

    string Path => folder.PathOf("dllogger.json");

    [Fact]
    public void Lines_are_those_of_its_JSONStreamBackend()
    {
        using (var file = new DlLoggerFile(Path, time))
        {
            Assert.True(file.IsNew);
            file.Metadata("e2e_train_time", "s");
            file.Metadata("final_loss", null);
            file.Parameter("SEED", 42);
            time.Advance(TimeSpan.FromSeconds(1.5));
            file.Step(0, 50, ("average_loss", 11.25), ("nsp_loss", null), ("learning_rate", 1e-7));
            file.Checkpoint(50);
            file.Summary(("final_loss", double.NaN), ("raw_train_time", double.PositiveInfinity));
        }
        var local = TimeZoneInfo.ConvertTime(DateTimeOffset.UnixEpoch.AddSeconds(1_700_000_000), TimeZoneInfo.Local).ToString("yyyy-MM-dd HH:mm:", System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal($$$"""
            DLLL {"timestamp":"1700000000.250000","datetime":"{{{local}}}20.250000","elapsedtime":"0.000000","type":"METADATA","metric":"e2e_train_time","metadata":{"unit":"s"}}
            DLLL {"timestamp":"1700000000.250000","datetime":"{{{local}}}20.250000","elapsedtime":"0.000000","type":"METADATA","metric":"final_loss","metadata":{"unit":null}}
            DLLL {"timestamp":"1700000000.250000","datetime":"{{{local}}}20.250000","elapsedtime":"0.000000","type":"LOG","step":"PARAMETER","data":{"SEED":42}}
            DLLL {"timestamp":"1700000001.750000","datetime":"{{{local}}}21.750000","elapsedtime":"1.500000","type":"LOG","step":[0,50],"data":{"average_loss":11.25,"learning_rate":1E-07}}
            DLLL {"timestamp":"1700000001.750000","datetime":"{{{local}}}21.750000","elapsedtime":"1.500000","type":"LOG","step":"PARAMETER","data":{"checkpoint_step":50}}
            DLLL {"timestamp":"1700000001.750000","datetime":"{{{local}}}21.750000","elapsedtime":"1.500000","type":"LOG","step":[],"data":{"final_loss":NaN,"raw_train_time":Infinity}}

            """, File.ReadAllText(Path));
    }

    [OracleFact(Oracle.Python)]
    public void Python_reads_it_as_it_reads_that_of_NVIDIA()
    {
        using (var file = new DlLoggerFile(Path, TimeProvider.System))
        {
            file.Metadata("training_sequences_per_second", "sequences/s");
            file.Parameter("Config", new JsonObject { ["name"] = "ä \"quoted\" \\ \n" });
            file.Parameter("train_start", true);
            file.Step(1, 12_400, ("average_loss", 2.1138), ("skipped_steps", 3), ("perplexity", double.NaN));
            file.Summary(("training_sequences_per_second", 2140.4), ("final_loss", double.NegativeInfinity));
        }
        Assert.Equal(
            """{"parameters": {"Config": {"name": "\u00e4 \"quoted\" \\ \n"}, "train_start": true}, "metadata": {"training_sequences_per_second": "sequences/s"}, "steps": [[1, 12400, {"average_loss": "2.1138", "skipped_steps": "3.0", "perplexity": "nan"}]], "summary": {"training_sequences_per_second": 2140.4, "final_loss": -Infinity}}""",
            OraclePrograms.Python("dllogger.py", Path).Trim());
    }

    [Fact]
    public void Every_line_is_there_as_soon_as_it_is_written()
    {
        using var file = new DlLoggerFile(Path, time);
        for (var step = 1L; step <= 3; step++)
        {
            file.Step(0, step, ("average_loss", step));
            Assert.Equal(step, DlLoggerReader.Read(Path).Steps.Count);
        }
    }

    [Fact]
    public void Run_that_goes_on_drops_what_was_lost_and_doubles_nothing()
    {
        using (var file = new DlLoggerFile(Path, time))
        {
            file.Begin(0);
            file.Parameter("SEED", 42);
            file.Parameter("Config", new JsonObject { ["text"] = "\"step\":[0,9]" });
            for (var step = 10; step <= 50; step += 10)
            {
                file.Step(step / 30, step, ("average_loss", step));
                if (step is 30 or 50)
                    file.Checkpoint(step - 5); // written while training goes on
            }
            file.Summary(("final_loss", 1));
        }
        File.AppendAllText(Path, "DLLL {\"timestamp\":\"17000"); // killed in the middle of a line
        using (var file = new DlLoggerFile(Path, time))
        {
            Assert.False(file.IsNew);
            file.Begin(30);
            file.Step(1, 40, ("average_loss", -40));
            file.Begin(40); // a restart within the process
            file.Step(1, 50, ("average_loss", -50));
            file.Summary(("final_loss", -1));
        }
        var read = DlLoggerReader.Read(Path);
        Assert.Equal([(10, 10), (20, 20), (30, 30), (40, -40.0), (50, -50)], read.Steps.Select(log => (log.Step[1], log.Data["average_loss"])));
        Assert.Equal(-1, Assert.Single(read.Summaries).Data["final_loss"]);
        Assert.Equal((25, 1, 42), ((int)read.Parameters["checkpoint_step"]!, read.ParameterLines["checkpoint_step"], (int)read.Parameters["SEED"]!));
    }

    [Fact]
    public void File_without_a_lost_line_is_left_as_it_is()
    {
        using (var file = new DlLoggerFile(Path, time))
            file.Step(0, 10, ("average_loss", 1));
        var before = File.ReadAllText(Path);
        using (var file = new DlLoggerFile(Path, time))
            file.Begin(10);
        Assert.Equal(before, File.ReadAllText(Path));
        Assert.Equal([Path], Directory.GetFiles(folder.FullPath));
    }
}
