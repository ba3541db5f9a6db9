using System.Text;
using Millrace.Actors.Streaming;
using Millrace.Stages.Filtering;
using Millrace.Stages.Sources;

namespace Millrace.Stages.Tests.Filtering;

/// <summary>Options with one rule on, and what the stage says of a text.</summary>
static class Filters
{
    /// <summary>No rule.</summary>
    public static readonly RepetitionLimits Anything = new(0, 0, 0, 0, [0, 0, 0], [0, 0, 0, 0, 0, 0]);

    /// <summary>No rule.</summary>
    public static readonly FilterDocumentsOptions Off = new(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, Anything, [], 0);

    /// <summary>The rules of Gopher, as reference.conf has them.</summary>
    public static readonly FilterDocumentsOptions Gopher = new(
        0, 50, 100_000, 3, 10, 0.1, 0.9, 0.3, 0.8, 2,
        new(0.30, 0.30, 0.20, 0.20, [0.20, 0.18, 0.16], [0.15, 0.14, 0.13, 0.12, 0.11, 0.10]), [], 0);

    /// <summary>Why a text is left out; null where it passes.</summary>
    public static async Task<string?> ReasonAsync(FilterDocumentsOptions options, string text)
    {
        var document = new Document(0, 0, 0, Encoding.UTF8.GetBytes(text));
        Document? passed = null;
        try
        {
            await new FilterDocuments(options).OnElementAsync(document, element =>
            {
                passed = element;
                return ValueTask.CompletedTask;
            });
        }
        catch (FilteredElementException left)
        {
            Assert.Null(passed);
            return left.Reason;
        }
        Assert.Same(document, passed);
        return null;
    }

    /// <summary>A text passes these options.</summary>
    public static async Task PassesAsync(FilterDocumentsOptions options, string text) => Assert.Null(await ReasonAsync(options, text));

    /// <summary>A text is left out for this reason.</summary>
    public static async Task FailsAsync(FilterDocumentsOptions options, string text, string reason) =>
        Assert.Equal(reason, await ReasonAsync(options, text));
}
