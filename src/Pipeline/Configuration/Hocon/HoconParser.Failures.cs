namespace Millrace.Pipeline.Configuration.Hocon;

sealed partial class HoconParser
{
    ConfigException Fail(string message) => Fail(current.Line, message);

    ConfigException Fail(int line, string message) => new(source.At(line), message);

    ConfigException FailNoValue(string? key)
    {
        var wanted = key is null ? "a value" : $"a value for `{key}`";
        var hint = current.Kind is HoconTokenKind.PlusEquals or HoconTokenKind.Colon or HoconTokenKind.EqualsSign
            ? ""
            : "; an empty text is written \"\"";
        return Fail($"expected {wanted}, got {current.Description}{hint}");
    }

    ConfigException FailAfterKey(List<string> elements, HoconToken key, bool lineGoesOn)
    {
        var name = HoconPath.Render(elements);
        var got = lineGoesOn ? current.Description : "the end of the line";
        var guess = "";
        if (elements is [var only] && only.IndexOf(' ', StringComparison.Ordinal) is > 0 and var space)
            guess = "; you may have meant "
                + $"`{HoconPath.RenderKey(only[..space])} = {Valued(only[(space + 1)..].Trim())}`";
        return Fail(key.Line, $"expected `=`, `:`, `+=` or `{{` after the key `{name}`, got {got}{guess}");
    }

    static string Valued(string text) =>
        HoconNumber.IsNumber(text) || text is "true" or "false" or "null" ? text : HoconQuoting.QuoteIfNeeded(text);

    ConfigException FailBetween(string wanted, HoconToken? open, HoconTokenKind close)
    {
        if (current.Kind == HoconTokenKind.End
            || (current.Kind is HoconTokenKind.CloseBrace or HoconTokenKind.CloseBracket && current.Kind != close))
            return FailUnbalanced(open);
        return Fail($"expected {wanted} after the value, got {current.Description}{Quoting()}");
    }

    ConfigException FailUnbalanced(HoconToken? open)
    {
        if (open is not { } bracket)
            return Fail($"got {current.Description}, but no bracket is open");
        var close = bracket.Kind == HoconTokenKind.OpenBrace ? '}' : ']';
        return Fail(
            $"expected `{close}` to close the `{bracket.Text}` of line {bracket.Line}, got {current.Description}");
    }

    /// <summary>A text that holds a separator, such as a URL, is most often meant as one text.</summary>
    string Quoting()
    {
        if (current.Kind is not (HoconTokenKind.Colon or HoconTokenKind.EqualsSign or HoconTokenKind.PlusEquals))
            return "";
        var run = lexer.RunAround(current.Start, current.Text.Length);
        return run.Length > 1 ? $"; you may have meant to quote {HoconQuoting.Quote(run)}" : "";
    }
}
