using System.Buffers;
using Millrace.Actors.Streaming;
using Millrace.Stages.Sources;

namespace Millrace.Stages.Cleaning.Wikitext;

/// <summary>Turns MediaWiki's wikitext into prose.</summary>
/// <remarks>
/// <para>
/// What stays: paragraphs, with the labels of links, the text of quotations, and of those templates that stand within sentences and whose
/// text is one of their arguments (templates.txt: <c>{{lang|fr|mot}}</c>, <c>{{convert|5|km}}</c>, <c>{{as of|2010}}</c> and the like);
/// indented lines that read like sentences, which is how quotations and explanations are written; formulas within sentences that can be
/// written in a line (<c>&lt;math&gt;x_i \le \frac{1}{n}&lt;/math&gt;</c>: xi ≤ 1/n).
/// What goes: all other templates, tables, lists, headings, references, images and their captions, categories, links to the same article
/// in other languages, other formulas, code, comments, tags. Where something was left out of a sentence, brackets and commas that are left
/// with nothing between them go too, and so does a short sentence that only introduced a list or a table, as in "x may refer to:".
/// Entities are resolved, special spaces become spaces.
/// </para>
/// <para>
/// Works on a text of any size in time proportional to it, whatever is opened and not closed there. Fails with
/// <see cref="FilteredElementException"/> where no prose is left.
/// </para>
/// </remarks>
public sealed class WikitextCleaner : TextCleaner
{
    readonly StepBudget budget = new();
    readonly Nesting nesting;
    readonly ProseWriter writer = new();
    readonly List<TemplateArgument> arguments = [];
    Mark[] marks = [];

    /// <summary>A cleaner for one worker.</summary>
    public WikitextCleaner() => nesting = new Nesting(budget);

    /// <summary>Marks that were looked at for the last document.</summary>
    internal long Steps => budget.Used;

    /// <inheritdoc/>
    public override void Clean(Document document, IBufferWriter<byte> prose)
    {
        var text = document.Text.Span;
        budget.Begin(text.Length);
        var count = MarkFinder.Find(text, ref marks);
        var found = marks.AsSpan(0, count + 1);
        nesting.Find(text, found);
        writer.Begin(prose);
        arguments.Clear();
        var walk = new Walk(text, found, writer, arguments, budget);
        walk.Run();
        if (writer.Written == 0)
            throw new FilteredElementException("document has no prose");
    }
}
