using System.Buffers.Text;
using System.Text;

namespace Millrace.Stages.Sources.Content.Archives;

/// <summary>Reads extended headers (POSIX pax): records of length, key and value.</summary>
static class PaxRecords
{
    /// <summary>The records, keys to values; null where they are not what the format says.</summary>
    public static Dictionary<string, string>? Parse(ReadOnlySpan<byte> bytes)
    {
        var records = new Dictionary<string, string>();
        while (!bytes.IsEmpty)
        {
            // "30 path=…\n", its own length counted.
            if (!Utf8Parser.TryParse(bytes, out int length, out var digits) || digits == 0 || length <= digits || length > bytes.Length
                || bytes[digits] != ' ' || bytes[length - 1] != '\n')
                return null;
            var record = bytes[(digits + 1)..(length - 1)];
            var equals = record.IndexOf((byte)'=');
            if (equals <= 0)
                return null;
            records[Encoding.UTF8.GetString(record[..equals])] = Encoding.UTF8.GetString(record[(equals + 1)..]);
            bytes = bytes[length..];
        }
        return records;
    }
}
