using Millrace.Oracles;
using Millrace.Pipeline.Reporting;

namespace Millrace.Pipeline.Tests.Reporting;

public sealed class TensorBoardEventsTests : IDisposable
{
    readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Bytes_are_those_of_the_format()
    {
        using (var events = new TensorBoardEvents(folder.FullPath, new FixedTime(1.5)))
            events.Scalar("a", 300, 1.25);
        // Of each record: length and its checksum, then the event with its checksum, made by a few lines of Python from
        // record_writer.h and event.proto: { wall_time 1.5, file_version }, { wall_time 1.5, step 300, summary }.
        Assert.Equal(
            "1800000000000000A37F4B22" + "09000000000000F83F1A0D627261696E2E4576656E743A32" + "2A28646C"
            + "1800000000000000A37F4B22" + "09000000000000F83F10AC022A0A0A080A0161150000A03F" + "F4FE9251",
            Convert.ToHexString(File.ReadAllBytes(Assert.Single(Files()))));
    }

    [Fact]
    public void Points_come_back_from_an_independent_reader()
    {
        var path = "";
        using (var events = new TensorBoardEvents(folder.FullPath, new FixedTime(1_700_000_000.25)))
        {
            path = Assert.Single(Files());
            events.Begin(0);
            foreach (var step in (long[])[1, 127, 128, 16_384, long.MaxValue])
                events.Scalar("train/loss", step, step * 0.5);
            events.Scalar("eval/ä", 7, double.NaN);
            events.Scalar(new string('x', 300), 8, double.NegativeInfinity);
            events.Flush();
            Assert.Equal(9, TensorBoardReader.Read(path).Count); // while it is still being written
        }
        var read = TensorBoardReader.Read(path);
        Assert.All(read, e => Assert.Equal(1_700_000_000.25, e.WallTime));
        Assert.Equal("brain.Event:2", read[0].FileVersion);
        Assert.Equal((1, 1), (read[1].SessionStatus, read[1].Step)); // START: whatever is at step 1 and beyond is dropped
        Assert.Equal([1, 127, 128, 16_384, long.MaxValue], read[2..7].Select(e => e.Step));
        Assert.All(read[2..7], e => Assert.Equal(("train/loss", (float)(e.Step * 0.5)), (e.Tag, e.Value)));
        Assert.Equal(("eval/ä", float.NaN), (read[7].Tag, read[7].Value));
        Assert.Equal((new string('x', 300), float.NegativeInfinity), (read[8].Tag, read[8].Value));
    }

    [Fact]
    public void Files_of_one_moment_do_not_overwrite_each_other()
    {
        var time = new FixedTime(1_700_000_000);
        using (var first = new TensorBoardEvents(folder.FullPath, time))
        using (var second = new TensorBoardEvents(folder.FullPath, time))
        {
            first.Scalar("a", 1, 1);
            second.Scalar("b", 2, 2);
        }
        Assert.Equal(["a", "b"], Files().Select(file => TensorBoardReader.Read(file)[1].Tag).Order());
        Assert.All(Files(), file => Assert.StartsWith("events.out.tfevents.1700000000.", Path.GetFileName(file), StringComparison.Ordinal));
    }

    string[] Files() => Directory.GetFiles(folder.FullPath);
}
