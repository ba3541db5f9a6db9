using Millrace.Pipeline.Configuration;

namespace Millrace.Pipeline.Tests.Configuration;

public sealed class SpellingTests
{
    [Theory]
    [InlineData("max_prediction_per_seq", "max_predictions_per_seq")]
    [InlineData("MaxSeqLength", "max_seq_length")]
    [InlineData("restart_window", "restart-window")]
    [InlineData("sede", "seed")]
    [InlineData("seeds", "seed")]
    [InlineData("lr", null)]
    [InlineData("totally_other", null)]
    public void The_nearest_name_is_found_if_it_is_near(string name, string? nearest) =>
        Assert.Equal(nearest, Spelling.Nearest(name, ["seed", "restart-window", "max_seq_length", "max_predictions_per_seq", "dir"]));

    [Fact]
    public void The_first_of_equally_near_names_wins() => Assert.Equal("max_a", Spelling.Nearest("max_c", ["max_a", "max_b"]));
}
