using System.Diagnostics;
using System.Text;
using Millrace.Stages.Segmenting;

namespace Millrace.Stages.Tests.Segmenting;

public sealed class PunktSplitterTests
{
    static readonly PunktSplitter English = new(PunktParameters.English);

    [Theory]
    [InlineData("", new string[0])]
    [InlineData(" \n\u3000", new string[0])]
    [InlineData("no end", new[] { "no end" })]
    [InlineData("One. Two? Three!  ", new[] { "One.", "Two?", "Three!" })]
    [InlineData("He said \"Go.\" She went.", new[] { "He said \"Go.\"", "She went." })]
    [InlineData("(Is it?) ('Yes!')  No.", new[] { "(Is it?)", "('Yes!')", "No." })]
    [InlineData("It was 3.5 percent. e.g. this", new[] { "It was 3.5 percent.", "e.g. this" })]
    [InlineData("What?!?! Really", new[] { "What?!?!", "Really" })]
    [InlineData("Ω. Ωμέγα ήρθε. Τέλος.", new[] { "Ω. Ωμέγα ήρθε.", "Τέλος." })]
    public void Sentences_of_small_texts(string text, string[] sentences) => Assert.Equal(sentences, Split(text));

    [Fact]
    public void Invalid_utf8_is_split_without_failing()
    {
        var noise = new byte[4096];
        for (var i = 0; i < noise.Length; i++)
            noise[i] = (byte)((i * 2654435761u) >> 13);
        for (var i = 0; i < noise.Length; i += 7)
            noise[i] = (byte)".?! \"\xC2\xE2"[i % 7];
        var spans = new List<SentenceSpan>();
        for (var length = 0; length < noise.Length; length += 13)
            English.Split(noise.AsSpan(0, length), spans);
        Assert.NotEmpty(spans);
    }

    // A quadratic step would take hours on these; each takes seconds or less.
    [Theory]
    [InlineData("a", 50)]
    [InlineData(".", 50)]
    [InlineData("a.", 50)]
    [InlineData("?")]
    [InlineData("a.!")]
    [InlineData("a. ")]
    [InlineData(". ")]
    [InlineData(".)")]
    [InlineData("\"")]
    [InlineData("-")]
    [InlineData("a,")]
    [InlineData("9.")]
    [InlineData("Σ")]
    [InlineData("Σ.'")]
    [InlineData("a.\u00A0")]
    [InlineData(".\u00A0")]
    [InlineData("\u2003")]
    [InlineData("mr. ")]
    [InlineData("mr. \"x")]
    public void Time_is_linear_on(string unit, int megabytes = 6)
    {
        var bytes = Encoding.UTF8.GetBytes(unit);
        var text = new byte[megabytes * 1_000_000 / bytes.Length * bytes.Length];
        for (var i = 0; i < text.Length; i += bytes.Length)
            bytes.CopyTo(text, i);
        var start = Stopwatch.GetTimestamp();
        English.Split(text, []);
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromMinutes(2));
    }

    [Fact]
    public void Splitting_allocates_nothing_but_the_list()
    {
        var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("Dr. Müller met J. Bach at 5 p.m. on p. 3. ΟΔΟΣ. “Oh?” ", 200)));
        var spans = new List<SentenceSpan>(2000);
        English.Split(text, spans);
        spans.Clear();
        var before = GC.GetAllocatedBytesForCurrentThread();
        English.Split(text, spans);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.True(spans.Count > 300);
    }

    static IEnumerable<string> Split(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var spans = new List<SentenceSpan>();
        English.Split(bytes, spans);
        return spans.Select(span => Encoding.UTF8.GetString(bytes, span.Start, span.Length));
    }
}
