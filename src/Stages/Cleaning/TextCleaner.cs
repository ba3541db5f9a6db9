using System.Buffers;
using Millrace.Stages.Sources;

namespace Millrace.Stages.Cleaning;

/// <summary>Turns the text of documents in some markup into plain prose. One worker uses an instance at a time.</summary>
public abstract class TextCleaner
{
    /// <summary>Writes the prose of a document: valid UTF-8, paragraphs separated by one blank line, no markup.</summary>
    /// <param name="document">The document, with the markup that this cleaner is for.</param>
    /// <param name="prose">Where it goes; what was written is dropped where an exception is thrown.</param>
    /// <exception cref="Millrace.Actors.Streaming.PoisonElementException">The text is not what its markup promises, or would take too long.</exception>
    /// <exception cref="Millrace.Actors.Streaming.FilteredElementException">The document has no prose.</exception>
    public abstract void Clean(Document document, IBufferWriter<byte> prose);
}
