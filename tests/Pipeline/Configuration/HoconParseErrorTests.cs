using Millrace.Pipeline.Configuration;
using Millrace.Pipeline.Configuration.Hocon;

namespace Millrace.Pipeline.Tests.Configuration;

/// <summary>What a person reads who wrote something that is not HOCON: the line, what was expected, what was there, what they may have meant.</summary>
public sealed class HoconParseErrorTests
{
    [Theory]
    [InlineData("a = data/*.txt", "1: `*` is not allowed outside quotes; you may have meant to quote \"data/*.txt\"")]
    [InlineData("a = 1\nb = [x, *.txt, y] # z", "2: `*` is not allowed outside quotes; you may have meant to quote \"*.txt\"")]
    [InlineData("a = me@home.org // mail", "1: `@` is not allowed outside quotes; you may have meant to quote \"me@home.org\"")]
    [InlineData("a = C\\data", "1: `\\` is not allowed outside quotes; you may have meant to quote \"C\\\\data\"")]
    [InlineData("a = C:\\data\\x y", "1: expected a comma or a new line after the value, got `:`; you may have meant to quote \"C:\\\\data\\\\x y\"")]
    [InlineData("a = http://x.org/y?z", "1: expected a comma or a new line after the value, got `:`; you may have meant to quote \"http://x.org/y?z\"")]
    [InlineData("a = 1+2", "1: `+` is not allowed outside quotes; you may have meant to quote \"1+2\"")]
    [InlineData("a? = 1", "1: `?` is not allowed outside quotes; you may have meant to quote \"a?\"")]
    [InlineData("a = `x`", "1: ``` is not allowed outside quotes; you may have meant to quote \"`x`\"")]
    [InlineData("a = $b", "1: `$` must be followed by `{` or stand in quotes; a substitution is written ${a.b}")]
    [InlineData("a = b$", "1: `$` must be followed by `{` or stand in quotes; a substitution is written ${a.b}")]
    public void Characters_that_need_quotes(string text, string error) => Assert.Equal("t.conf:" + error, HoconText.Error(text));

    [Theory]
    [InlineData("a = \"b", "1: the quoted text has no closing `\"` on its line; a text of several lines stands between `\"\"\"`")]
    [InlineData("a = 1\nb = \"c\nd\"", "2: the quoted text has no closing `\"` on its line; a text of several lines stands between `\"\"\"`")]
    [InlineData("\na = \"\"\"b\n\n\n", "2: the text that `\"\"\"` opens here is never closed")]
    [InlineData("a = \"C:\\data\"", "1: `\\d` is not an escape; write `\\\\d` for a backslash and `d`")]
    [InlineData("a = \"x\\", "1: the quoted text ends in a `\\`; write `\\\\` for a backslash")]
    [InlineData("a = \"\\u12g4\"", "1: `\\u` must be followed by four hexadecimal digits")]
    [InlineData("a = \"\\u12", "1: `\\u` must be followed by four hexadecimal digits")]
    [InlineData("a = \"x\ty\"", "1: a quoted text cannot hold the control character U+0009; write \\u0009")]
    public void Quotes_and_escapes(string text, string error) => Assert.Equal("t.conf:" + error, HoconText.Error(text));

    [Theory]
    [InlineData("a", "1: expected `=`, `:`, `+=` or `{` after the key `a`, got the end of the file")]
    [InlineData("a\nb = 1", "1: expected `=`, `:`, `+=` or `{` after the key `a`, got the end of the line")]
    [InlineData("\nworkers 8\n", "2: expected `=`, `:`, `+=` or `{` after the key `\"workers 8\"`, got the end of the line; you may have meant `workers = 8`")]
    [InlineData("a [1]", "1: expected `=`, `:`, `+=` or `{` after the key `a`, got `[`")]
    [InlineData("a =", "1: expected a value for `a`, got the end of the file; an empty text is written \"\"")]
    [InlineData("x {\n a =\n}", "3: expected a value for `a`, got `}`; an empty text is written \"\"")]
    [InlineData("a = , b = 1", "1: expected a value for `a`, got `,`; an empty text is written \"\"")]
    [InlineData("a == b", "1: expected a value for `a`, got `=`")]
    [InlineData("a = -Dx=y # z", "1: expected a comma or a new line after the value, got `=`; you may have meant to quote \"-Dx=y\"")]
    [InlineData("= 1", "1: expected a key, got `=`")]
    [InlineData("[1] = 2", "1: expected the end of the file after the closing `]`, got `=`")]
    [InlineData("${a} = 1", "1: a substitution cannot be part of a key")]
    [InlineData("a${b} = 1", "1: a substitution cannot be part of a key")]
    [InlineData("a..b = 1", "1: the path `a..b` has an empty element; remove a dot, or write \"\" for an empty key")]
    [InlineData(".a = 1", "1: the path `.a` has an empty element; remove a dot, or write \"\" for an empty key")]
    [InlineData("a. = 1", "1: the path `a.` has an empty element; remove a dot, or write \"\" for an empty key")]
    public void Keys_and_values(string text, string error) => Assert.Equal("t.conf:" + error, HoconText.Error(text));

    [Theory]
    [InlineData("x {\n a = 1\n", "3: expected `}` to close the `{` of line 1, got the end of the file")]
    [InlineData("x {\n a = [1,\n2\n", "4: expected `]` to close the `[` of line 2, got the end of the file")]
    [InlineData("x {\n a = [1,\n2\n}", "4: expected `]` to close the `[` of line 2, got `}`")]
    [InlineData("x {\n a = 1 ]\n", "2: expected `}` to close the `{` of line 1, got `]`")]
    [InlineData("a = 1\n}\n", "2: got `}`, but no bracket is open")]
    [InlineData("a = 1 }", "1: got `}`, but no bracket is open")]
    [InlineData("a = 1 ]", "1: got `]`, but no bracket is open")]
    [InlineData("{ a = 1 } }", "1: expected the end of the file after the closing `}`, got `}`")]
    [InlineData("{ a = 1 }\nb = 2", "2: expected the end of the file after the closing `}`, got `b`")]
    [InlineData("[1, 2]", "1: a configuration is an object, and this file is a list")]
    [InlineData("a = [1,,2]", "1: expected a value, got a second `,` or one at the beginning; one comma between two elements is enough")]
    [InlineData("a = [,1]", "1: expected a value, got a second `,` or one at the beginning; one comma between two elements is enough")]
    [InlineData("a = [1,2,,]", "1: expected a value, got a second `,` or one at the beginning; one comma between two elements is enough")]
    [InlineData("a = 1,, b = 2", "1: expected a key, got a second `,` or one at the beginning; one comma between two fields is enough")]
    [InlineData(", a = 1", "1: expected a key, got a second `,` or one at the beginning; one comma between two fields is enough")]
    [InlineData("a = [x = 1]", "1: expected a comma, a new line or `]` after the value, got `=`; you may have meant to quote \"x = 1\"")]
    public void Brackets_and_commas(string text, string error) => Assert.Equal("t.conf:" + error, HoconText.Error(text));

    [Theory]
    [InlineData("a = ${}", "1: a substitution needs a path, such as ${a.b}")]
    [InlineData("a = ${b", "1: expected `}` to close ${b, got the end of the file")]
    [InlineData("a = ${b\n}", "1: expected `}` to close ${b, got the end of the line")]
    [InlineData("a = ${b${c}}", "1: a substitution cannot be part of a path")]
    [InlineData("a = ${b:c}", "1: expected `}` to close ${b, got `:`")]
    [InlineData("a = ${b[0]}", "1: expected `]` right after `[` in a substitution such as ${?NAME[]}, got `0`")]
    [InlineData("a = ${.b}", "1: the path `.b` has an empty element; remove a dot, or write \"\" for an empty key")]
    public void Substitutions(string text, string error) => Assert.Equal("t.conf:" + error, HoconText.Error(text));

    [Theory]
    [InlineData("include foo.conf", "1: the name after `include` must be quoted; you may have meant include \"foo.conf\"")]
    [InlineData("include file(foo.conf)", "1: the name after `include` must be quoted; you may have meant include file(\"foo.conf\")")]
    [InlineData("include = 5", "1: `include` needs a quoted name, got `=`; a key of that name is written \"include\"")]
    [InlineData("x {\ninclude ${a}\n}", "2: `include` needs a quoted name, got `${`; a key of that name is written \"include\"")]
    [InlineData("include package(\"a\")", "1: `package(` is not a kind of include; there are file(…), classpath(…), url(…), and required(…) around one of them or a name")]
    [InlineData("include file(\"a\"", "1: expected `)` to close the include, got the end of the file")]
    [InlineData("include required(file(\"a\")", "1: expected `)` to close the include, got the end of the file")]
    [InlineData("include file(", "1: `include file(` needs a quoted name, got the end of the file")]
    [InlineData("include \"none\" a = 1", "1: expected a comma or a new line after the value, got `a`")]
    [InlineData("include \"https://x.org/a.conf\"", "1: only a file: URL can be included, got \"https://x.org/a.conf\"; fetch the file and include it by its name")]
    [InlineData("include url(\"a.conf\")", "1: only a file: URL can be included, got \"a.conf\"; fetch the file and include it by its name")]
    [InlineData("include required(\"none.conf\")", "1: there is no file \"none.conf\" beside t.conf to include")]
    [InlineData("include required(file(\"/none/x.conf\"))", "1: there is no file \"/none/x.conf\" to include")]
    public void Includes(string text, string error) => Assert.Equal("t.conf:" + error, HoconText.Error(text));

    [Fact]
    public void Text_that_is_not_utf8_is_named_by_its_line()
    {
        var error = Assert.Throws<ConfigException>(() => HoconFile.Decode([.. "a = 1\nb = "u8, 0xe9, .. "\n"u8], "t.conf"));
        Assert.Equal("1 problem in the configuration\n  t.conf:2: the file is not UTF-8 here; save it as UTF-8", error.Message);
    }

    [Fact]
    public void Problems_are_listed_by_file_and_line()
    {
        ConfigOrigin At(string file, int line) => new(file, line, "");
        var error = new ConfigException([new(At("b.conf", 10), "x"), new(At("a.conf", 3), "y"), new(At("b.conf", 9), "z"), new(At("b.conf", 9), "z")]);
        Assert.Equal("3 problems in the configuration\n  a.conf:3: y\n  b.conf:9: z\n  b.conf:10: x", error.Message);
    }
}
