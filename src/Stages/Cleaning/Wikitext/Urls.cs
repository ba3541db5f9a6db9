using System.Text;

namespace Millrace.Stages.Cleaning.Wikitext;

/// <summary>Addresses as MediaWiki takes them in brackets.</summary>
static class Urls
{
    static readonly byte[][] schemes =
    [
        .. new[] { "http://", "https://", "//", "ftp://", "ftps://", "mailto:", "news:", "irc://", "ircs://", "git://", "gopher://",
            "sftp://", "ssh://", "svn://", "tel:", "sms:", "urn:", "geo:", "magnet:", "bitcoin:", "xmpp:", "sip:", "telnet://" }
            .Select(Encoding.ASCII.GetBytes),
    ];

    /// <summary>Whether a text begins with an address.</summary>
    public static bool BeginsAt(ReadOnlySpan<byte> text)
    {
        if (text.Length < 3 || (text[0] | 0x20) is not ((>= (byte)'a' and <= (byte)'z') or (byte)'/'))
            return false;
        foreach (var scheme in schemes)
            if (text.Length > scheme.Length && Ascii.EqualsIgnoreCase(text[..scheme.Length], scheme))
                return true;
        return false;
    }
}
