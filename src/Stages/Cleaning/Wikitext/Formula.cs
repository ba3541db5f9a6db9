namespace Millrace.Stages.Cleaning.Wikitext;

/// <summary>Writes a formula of TeX in a line of text, where that can be done: <c>x_i</c> becomes xi, <c>\frac{1}{n}</c> 1/n, <c>\alpha^{k+1}</c> α^(k + 1).</summary>
/// <remarks>Sums, integrals, matrices and whatever else needs two dimensions cannot.</remarks>
ref partial struct Formula
{
    /// <summary>Bytes a line needs at most; what is longer is no part of a sentence.</summary>
    public const int Longest = 240;

    const int LongestSource = 400;
    const int Deepest = 12;

    readonly ReadOnlySpan<byte> tex;
    readonly Span<byte> line;
    int at;
    int length;
    int depth;
    int first;  // where the operand begins that is being written
    bool isWritten = true;

    Formula(ReadOnlySpan<byte> tex, Span<byte> line)
    {
        this.tex = tex;
        this.line = line;
    }

    /// <summary>Writes it; gives the bytes written, 0 where it cannot be.</summary>
    /// <param name="tex">What is between the tags.</param>
    /// <param name="line">Of <see cref="Longest"/> bytes.</param>
    public static int Write(ReadOnlySpan<byte> tex, Span<byte> line)
    {
        if (tex.Length > LongestSource)
            return 0;
        var formula = new Formula(tex, line);
        formula.Sequence();
        return formula.isWritten && formula.at == tex.Length ? line[..formula.length].TrimEnd((byte)' ').Length : 0;
    }

    readonly byte Here => at < tex.Length ? tex[at] : (byte)0;

    /// <summary>Up to the end, or the brace that closes this group.</summary>
    void Sequence()
    {
        while (isWritten && at < tex.Length && tex[at] != '}')
            Atom();
    }

    void Atom()
    {
        while (Here is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t' or (byte)'~')
            at++;
        switch (Here)
        {
            case 0 or (byte)'}':
                break;
            case (byte)'{':
                Group();
                break;
            case (byte)'\\':
                Command();
                break;
            case (byte)'^':
                at++;
                Superscript();
                break;
            case (byte)'_':
                at++;
                Subscript();
                break;
            case (byte)'=' or (byte)'<' or (byte)'>':
                Relation(tex.Slice(at++, 1));
                break;
            case (byte)'+' or (byte)'-' or (byte)'*' when length > first && line[length - 1] is not ((byte)' ' or (byte)'(' or (byte)'['):
                Relation(tex.Slice(at++, 1));
                break;
            case (byte)',' when !char.IsAsciiDigit((char)(at + 1 < tex.Length ? tex[at + 1] : 0)):
                Put(", "u8);
                at++;
                break;
            case (byte)'&':
                Entity();
                break;
            case (byte)'#' or (byte)'%' or (byte)'$' or < (byte)' ':
                isWritten = false;
                break;
            case 0xC2 or 0xE2:
                var bytes = Math.Min(Here == 0xC2 ? 2 : 3, tex.Length - at);
                Character(tex.Slice(at, bytes));
                at += bytes;
                break;
            default:
                Put(tex.Slice(at++, 1));
                break;
        }
    }

    void Group()
    {
        at++;
        if (++depth > Deepest)
            isWritten = false;
        Sequence();
        depth--;
        isWritten &= Here == '}';
        at++;
    }

    void Superscript()
    {
        var from = Operand();
        var power = line[from..length];
        if (power.SequenceEqual("2"u8) || power.SequenceEqual("3"u8) || power.SequenceEqual("∘"u8))
        {
            var sign = power[0] == '2' ? "²"u8 : power[0] == '3' ? "³"u8 : "°"u8;
            length = from;
            Put(sign);
        }
        else if (!power.SequenceEqual("th"u8) && !power.SequenceEqual("′"u8) && !power.SequenceEqual("+"u8) && !power.SequenceEqual("-"u8)
            && !power.SequenceEqual("*"u8))
            Wrap(from, IsSimple(power) ? "^"u8 : "^("u8);
    }

    // An index of one letter or two goes with its name, as it does behind <sub>.
    void Subscript()
    {
        var from = Operand();
        if (!IsSimple(line[from..length]))
            Wrap(from, "_("u8);
        else if (length - from > 2)
            Wrap(from, "_"u8);
    }

    /// <summary>What follows, in brackets where it is more than a number or a name.</summary>
    void Bracketed(ReadOnlySpan<byte> open)
    {
        var from = Operand();
        var isInBrackets = line[from..length] is [(byte)'(', .. var inner, (byte)')'] && inner.IndexOfAny("()"u8) < 0;
        if (!isInBrackets && !IsSimple(line[from..length]))
            Wrap(from, open);
    }

    /// <summary>Writes what follows, and gives where it begins.</summary>
    int Operand()
    {
        var outer = first;
        var from = first = length;
        Atom();
        first = outer;
        return from;
    }

    void Entity()
    {
        Span<byte> characters = stackalloc byte[8];
        var found = Entities.Resolve(tex[at..], characters, out var consumed);
        if (consumed == 0)
            isWritten = false;
        else if (characters[0] is (byte)'<' or (byte)'>')
            Relation(characters[..1]);
        else
            Character(characters[..found]);
        at += consumed;
    }

    // Special spaces are no part of a formula.
    void Character(scoped ReadOnlySpan<byte> character)
    {
        if (character is [0xC2, 0xA0])
            Space();
        else if (character is [0xC2, 0xAD] or [0xE2, 0x80 or 0x81, ..] or [< (byte)' '])
            isWritten = false;
        else
            Put(character);
    }

    void Relation(scoped ReadOnlySpan<byte> sign)
    {
        Space();
        Put(sign);
        Space();
    }

    void Space()
    {
        if (length > 0 && line[length - 1] != ' ')
            Put(" "u8);
    }

    void Put(scoped ReadOnlySpan<byte> text)
    {
        if (text.StartsWith(" "u8) && length > 0 && line[length - 1] == ' ')
            text = text[1..];
        isWritten &= text.TryCopyTo(line[length..]);
        if (isWritten)
            length += text.Length;
    }

    void Wrap(int from, scoped ReadOnlySpan<byte> open)
    {
        while (length > from && line[length - 1] == ' ')
            length--;
        if (length + open.Length + 1 > line.Length)
        {
            isWritten = false;
            return;
        }
        line[from..length].CopyTo(line[(from + open.Length)..]);
        open.CopyTo(line[from..]);
        length += open.Length;
        if (open.EndsWith("("u8))
            Put(")"u8);
    }

    static bool IsSimple(ReadOnlySpan<byte> text)
    {
        foreach (var value in text)
            if (!char.IsAsciiLetterOrDigit((char)value) && value is not (byte)'.' && value < 0x80)
                return false;
        return true;
    }
}
