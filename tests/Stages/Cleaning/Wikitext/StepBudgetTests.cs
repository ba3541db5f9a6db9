using Millrace.Actors.Streaming;
using Millrace.Stages.Cleaning.Wikitext;

namespace Millrace.Stages.Tests.Cleaning.Wikitext;

public class StepBudgetTests
{
    [Fact]
    public void Document_that_takes_more_steps_than_any_needs_is_poison()
    {
        var budget = new StepBudget();
        budget.Begin(bytes: 1_000);
        for (var step = 0; step < 8 * 1_000 + 4_096; step++)
            budget.Step();
        Assert.Equal("wikitext takes too long to clean", Assert.Throws<PoisonElementException>(budget.Step).Reason);
        budget.Begin(bytes: 1);
        budget.Step();
        Assert.Equal(1, budget.Used);
    }
}
