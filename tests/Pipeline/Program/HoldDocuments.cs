using System.Globalization;
using Millrace.Actors.Streaming;
using Millrace.Model.Configuration;
using Millrace.Stages.Sources;

namespace Millrace.Pipeline.Tests.Program;

/// <summary>A stage of a user's own: the first document of the n-th instance that gets one waits until pipe n is written and closed.</summary>
public sealed class HoldDocuments(HoldDocuments.Options options) : Stage<Document, Document>
{
    static int held;

    bool opened;

    public override ValueTask OnElementAsync(Document element, Emit<Document> emit)
    {
        if (!opened)
        {
            var pipe = string.Create(CultureInfo.InvariantCulture, $"{options.Pipe}{Interlocked.Increment(ref held)}");
            using var written = new FileStream(pipe, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            _ = written.ReadByte();
        }
        opened = true;
        return emit(element);
    }

    /// <summary>Settings.</summary>
    /// <param name="Pipe">Path of the named pipes, without their numbers.</param>
    public sealed record Options(string Pipe)
    {
        public static Options Bind(ConfigSection config) => new(config.String("pipe"));
    }
}
