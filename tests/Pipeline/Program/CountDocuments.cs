using System.Globalization;
using System.Text;
using Millrace.Actors.Streaming;
using Millrace.Stages.Sources;

namespace Millrace.Pipeline.Tests.Program;

/// <summary>A stage of a user's own: passes documents on, and adds a line with its bytes in the input to a file, which no kill takes back.</summary>
public sealed class CountDocuments(CountDocumentsOptions options) : Stage<Document, Document>
{
    static int replicas;

    readonly string log = Path.Combine(
        options.Folder, string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}-{Interlocked.Increment(ref replicas)}"));

    public override async ValueTask OnElementAsync(Document element, Emit<Document> emit)
    {
        await File.AppendAllTextAsync(log, string.Create(CultureInfo.InvariantCulture, $"{element.SourceBytes ?? element.Text.Length}\n"), Encoding.ASCII).ConfigureAwait(false);
        await emit(element).ConfigureAwait(false);
    }
}
