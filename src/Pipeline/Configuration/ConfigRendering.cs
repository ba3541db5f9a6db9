using System.Text;
using Millrace.Pipeline.Configuration.Hocon;

namespace Millrace.Pipeline.Configuration;

/// <summary>The texts of <c>millrace config</c>. Secrets are shown as <c>***</c> in all of them.</summary>
static class ConfigRendering
{
    /// <summary>Widest list on one line, and the last column where origins are still aligned.</summary>
    const int Width = 100;
    const int LastOriginColumn = 60;

    /// <summary>
    /// A tree as HOCON that reads back as the same tree (but for secrets), every value with <c># file:line</c>.
    /// </summary>
    public static string WithOrigins(HoconObject root)
    {
        var lines = new List<(string Text, ConfigOrigin? Origin)>();
        AppendFields(lines, root, "");
        return Aligned(lines);
    }

    /// <summary>
    /// What differs from the defaults, a line each: full path, value and origin; empty where nothing does.
    /// </summary>
    public static string Changed(HoconObject root, HoconObject reference)
    {
        var lines = new List<(string Text, ConfigOrigin? Origin)>();
        AppendChanges(lines, root, reference, "");
        return Aligned(lines);
    }

    /// <summary>A tree as indented JSON; numbers as they were written.</summary>
    public static string Json(HoconObject root)
    {
        var text = new StringBuilder();
        AppendJson(text, root, "\n");
        return text.Append('\n').ToString();
    }

    /// <summary>One value as HOCON on one line.</summary>
    public static string Inline(HoconValue value) => value switch
    {
        HoconString text => HoconQuoting.QuoteIfNeeded(text.Text),
        HoconArray array => $"[{string.Join(", ", array.Items.Select(Inline))}]",
        HoconObject fields => $"{{{string.Join(", ", fields.Fields.Select(Inline))}}}",
        _ => value.Text!,
    };

    static string Inline(HoconField field) =>
        $"{HoconPath.RenderKey(field.Key)} = {Inline(ConfigSecrets.Shown(field.Key, field.Value))}";

    static void AppendFields(List<(string, ConfigOrigin?)> lines, HoconObject parent, string indent)
    {
        foreach (var field in parent.Fields)
        {
            var key = $"{indent}{HoconPath.RenderKey(field.Key)}";
            var value = ConfigSecrets.Shown(field.Key, field.Value);
            if (value is HoconObject { Fields.Count: > 0 } fields)
            {
                lines.Add(($"{key} {{", null));
                AppendFields(lines, fields, indent + "  ");
                lines.Add(($"{indent}}}", null));
            }
            else if (value is HoconArray array && key.Length + 3 + Inline(array).Length > Width)
            {
                lines.Add(($"{key} = [", array.Origin));
                lines.AddRange(array.Items.Select(item => ($"{indent}  {Inline(item)}", (ConfigOrigin?)item.Origin)));
                lines.Add(($"{indent}]", null));
            }
            else
                lines.Add(($"{key} = {Inline(value)}", value.Origin));
        }
    }

    static void AppendChanges(
        List<(string, ConfigOrigin?)> lines, HoconObject current, HoconObject? reference, string path)
    {
        foreach (var field in current.Fields)
        {
            var before = reference?.Field(field.Key)?.Value;
            if (before is not null && before.SameAs(field.Value))
                continue;
            var fieldPath = HoconPath.Join(path, field.Key);
            var value = ConfigSecrets.Shown(field.Key, field.Value);
            if (value is HoconObject { Fields.Count: > 0 } fields)
                AppendChanges(lines, fields, before as HoconObject, fieldPath);
            else
                lines.Add(($"{fieldPath} = {Inline(value)}", value.Origin));
        }
    }

    static string Aligned(List<(string Text, ConfigOrigin? Origin)> lines)
    {
        var column = lines.Where(line => line.Origin is not null && line.Text.Length <= LastOriginColumn)
            .Select(line => line.Text.Length).DefaultIfEmpty(0).Max();
        var text = new StringBuilder();
        foreach (var (line, origin) in lines)
        {
            text.Append(origin is null ? line : line.PadRight(column));
            if (origin is not null)
                text.Append("  # ").Append(origin);
            text.Append('\n');
        }
        return text.ToString();
    }

    static void AppendJson(StringBuilder text, HoconValue value, string newLine)
    {
        switch (value)
        {
            case HoconString s: text.Append(HoconQuoting.Quote(s.Text)); break;
            case HoconArray { Items.Count: 0 }: text.Append("[]"); break;
            case HoconObject { Fields.Count: 0 }: text.Append("{}"); break;
            case HoconArray array:
                AppendItems(text, '[', ']', array.Items, newLine, AppendJson);
                break;
            case HoconObject fields:
                AppendItems(text, '{', '}', fields.Fields, newLine, (to, field, inner) =>
                    AppendJson(to.Append(HoconQuoting.Quote(field.Key)).Append(": "),
                        ConfigSecrets.Shown(field.Key, field.Value), inner));
                break;
            default: text.Append(value.Text); break;
        }
    }

    static void AppendItems<T>(
        StringBuilder text, char open, char close, IReadOnlyList<T> items, string newLine,
        Action<StringBuilder, T, string> append)
    {
        var inner = newLine + "  ";
        text.Append(open);
        for (var i = 0; i < items.Count; i++)
        {
            text.Append(i == 0 ? "" : ",").Append(inner);
            append(text, items[i], inner);
        }
        text.Append(newLine).Append(close);
    }
}
