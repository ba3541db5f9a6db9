using System.Diagnostics;
using System.Text;
using Millrace.Stages.Segmenting;

namespace Millrace.Stages.Tests.Segmenting;

public sealed class PunktTrainerTests
{
    [Fact]
    public void Trainer_learns_an_abbreviation_from_what_follows_it()
    {
        var parameters = Train("We saw Mr. Brown. He saw Mr. Green and Mr. White. They ran. They fell. They sat. The end came.");
        Assert.Equal(["mr"], parameters.Abbreviations);
        Assert.Equal(
            OrthographicContext.BeginningUpper,
            parameters.OrthographicContexts["they"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n\n ")]
    [InlineData("a.")]
    [InlineData("a. b. c. Etc.")]
    [InlineData("... ... ...")]
    public void Trainer_learns_no_abbreviation_where_there_is_nothing_to_compare_with(string text) =>
        Assert.Empty(Train(text).Abbreviations);

    [Fact]
    public void Trainer_may_be_asked_between_texts()
    {
        var asked = new PunktTrainer(PunktOracle.NltkThresholds);
        var notAsked = new PunktTrainer(PunktOracle.NltkThresholds);
        foreach (var text in ConfusingTexts.Make(seed: 5, count: 200))
        {
            asked.Add(Encoding.UTF8.GetBytes(text));
            asked.ToParameters();
            notAsked.Add(Encoding.UTF8.GetBytes(text));
        }
        Assert.Equal(notAsked.ToParameters().Hash, asked.ToParameters().Hash);
    }

    // A quadratic step would take hours on these.
    [Theory]
    [InlineData("a")]
    [InlineData(".")]
    [InlineData("a-")]
    [InlineData("Σ")]
    [InlineData(". ")]
    [InlineData("a.\n")]
    public void Time_is_linear_on(string unit)
    {
        var start = Stopwatch.GetTimestamp();
        Train(string.Concat(Enumerable.Repeat(unit, 3_000_000)));
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromMinutes(2));
    }

    static PunktParameters Train(string text)
    {
        var trainer = new PunktTrainer(PunktOracle.NltkThresholds);
        trainer.Add(Encoding.UTF8.GetBytes(text));
        return trainer.ToParameters();
    }
}
