namespace Millrace.Pipeline.Running;

/// <summary>Messages of the runtime in our own style: the file first, lower case, no full stop.</summary>
static class PlainMessage
{
    /// <summary>What an exception says.</summary>
    public static string Of(Exception failure)
    {
        const string BeforePath = " : '";
        var message = failure.Message.TrimEnd('.');
        var path = message.EndsWith('\'') ? message.LastIndexOf(BeforePath, StringComparison.Ordinal) : -1;
        return path < 0
            ? Sentence(message)
            : $"{message[(path + BeforePath.Length)..^1]}: {Sentence(message[..path])}";
    }

    static string Sentence(string text) =>
        text is [var first, var second, ..] && !char.IsUpper(second) ? char.ToLowerInvariant(first) + text[1..] : text;
}
