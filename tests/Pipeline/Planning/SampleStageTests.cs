using System.Text;
using Acme.Stages;
using Millrace.Laws;
using Millrace.Stages.Sources;

namespace Millrace.Pipeline.Tests.Planning;

/// <summary>The stages of samples/custom-stage, compiled into these tests.</summary>
public sealed class SampleStageTests
{
    static readonly string[] Texts = ["one", "two words", "one", "three words here", "two words", "one", "four", "one", "two words"];

    static readonly Document[] Documents = [.. Texts.Select((text, i) => new Document(i, 0, 20 * i, Encoding.UTF8.GetBytes(text)))];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(9)]
    public Task Drop_repeated_keeps_the_laws(int window) =>
        StageLaws.All(() => new DropRepeatedDocuments(new(window)), Documents, document => document.Id, document => document.Text.ToArray());

    [Fact]
    public Task Keep_long_keeps_the_laws() =>
        StageLaws.All(() => new KeepLongDocuments(new(2)), Documents, document => document.Id, document => document.Text.ToArray());

    [Theory]
    [InlineData(9, "0 1 3 6")]
    [InlineData(3, "0 1 3 6 7 8")]
    [InlineData(1, "0 1 2 3 4 5 6 7 8")]
    public async Task A_document_is_repeated_where_one_of_the_last_different_ones_is_the_same(int window, string passed)
    {
        var ids = new List<long>();
        var stage = new DropRepeatedDocuments(new(window));
        foreach (var document in Documents)
            await stage.OnElementAsync(document, element =>
            {
                ids.Add(element.Id);
                return ValueTask.CompletedTask;
            });
        Assert.Equal(passed, string.Join(' ', ids));
    }
}
