using System.Buffers;
using Millrace.Stages.Tokenizing;

namespace Millrace.Stages.Exporting;

/// <summary>Token ids as the tokens of their vocabulary with single spaces between, pieces of words with their ##.</summary>
sealed class TokenText(Vocabulary vocabulary)
{
    readonly ArrayBufferWriter<byte> text = new(1 << 12);

    /// <summary>The text of some ids; valid until it is called again.</summary>
    public ReadOnlySpan<byte> Of(ReadOnlySpan<int> ids)
    {
        text.ResetWrittenCount();
        foreach (var id in ids)
        {
            text.Write(vocabulary.TokenOf(id));
            text.Write(" "u8);
        }
        return ids.IsEmpty ? [] : text.WrittenSpan[..^1];
    }
}
