namespace Millrace.Pipeline.Configuration.Hocon;

/// <summary>What a piece of HOCON text is.</summary>
enum HoconTokenKind
{
    End,
    NewLine,
    /// <summary>White space other than new lines; comments vanish.</summary>
    Space,
    OpenBrace,
    CloseBrace,
    OpenBracket,
    CloseBracket,
    Colon,
    EqualsSign,
    PlusEquals,
    Comma,
    /// <summary><c>${</c></summary>
    OpenSubstitution,
    /// <summary><c>${?</c></summary>
    OpenOptionalSubstitution,
    /// <summary>A run of unquoted characters: a name, a number, <c>true</c>…</summary>
    Word,
    /// <summary>A text in single or triple quotes, escapes resolved.</summary>
    Quoted,
}
