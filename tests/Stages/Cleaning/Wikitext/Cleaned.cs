using System.Buffers;
using System.Text;
using Millrace.Stages.Cleaning.Wikitext;
using Millrace.Stages.Sources;

namespace Millrace.Stages.Tests.Cleaning.Wikitext;

static class Cleaned
{
    public static string Text(string wikitext, WikitextCleaner? cleaner = null) =>
        Encoding.UTF8.GetString(Bytes(Encoding.UTF8.GetBytes(wikitext), cleaner ?? new WikitextCleaner()));

    public static byte[] Bytes(ReadOnlyMemory<byte> wikitext, WikitextCleaner cleaner)
    {
        var prose = new ArrayBufferWriter<byte>();
        cleaner.Clean(new Document(0, 0, 0, wikitext) { Markup = TextMarkup.Wikitext }, prose);
        return prose.WrittenSpan.ToArray();
    }
}
