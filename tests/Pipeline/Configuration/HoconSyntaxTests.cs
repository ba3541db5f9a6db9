using System.Text;
using Millrace.Pipeline.Configuration.Hocon;

namespace Millrace.Pipeline.Tests.Configuration;

/// <summary>The specification's section "Syntax", rule by rule.</summary>
public sealed class HoconSyntaxTests
{
    [Theory]
    [InlineData("", "{}")]
    [InlineData("  \n # nothing \n", "{}")]
    [InlineData("{}", "{}")]
    [InlineData("{ a : 1 }\n\n// end", """{"a":1}""")]
    [InlineData("a = 1", """{"a":1}""")]
    [InlineData("a : 1, b = 2", """{"a":1,"b":2}""")]
    [InlineData("a {}", """{"a":{}}""")]
    [InlineData("a\n{ b = 1 }", """{"a":{"b":1}}""")]
    [InlineData("a =\n\n 1", """{"a":1}""")]
    [InlineData("a\n= 1", """{"a":1}""")]
    [InlineData("\ufeffa = 1", """{"a":1}""")]
    [InlineData("a = 1\r\nb = x y \r\nc = [1\r\n2]\r\n", """{"a":1,"b":"x y","c":[1,2]}""")]
    public void Root_braces_and_separators_may_be_left_out(string text, string json) => Assert.Equal(json, HoconText.Json(text));

    [Theory]
    [InlineData("a = 1 # one\nb = 2 // two", """{"a":1,"b":2}""")]
    [InlineData("a = \"# // no comment\"", """{"a":"# // no comment"}""")]
    [InlineData("a = b#c", """{"a":"b"}""")]
    [InlineData("a = b//c", """{"a":"b"}""")]
    [InlineData("a = b/c", """{"a":"b/c"}""")]
    [InlineData("a # comment\n = # comment\n 1", """{"a":1}""")]
    [InlineData("a = [ # one\n 1, // two\n 2 #}\n ]", """{"a":[1,2]}""")]
    public void Comments_run_to_the_end_of_the_line(string text, string json) => Assert.Equal(json, HoconText.Json(text));

    [Theory]
    [InlineData("a = [1,2,3,]", """{"a":[1,2,3]}""")]
    [InlineData("a = [1\n2\n3]", """{"a":[1,2,3]}""")]
    [InlineData("a = [1\n,2\n\n,\n3\n]", """{"a":[1,2,3]}""")]
    [InlineData("a = [1 2 3]", """{"a":["1 2 3"]}""")]
    [InlineData("a = [[1, 2] [3, 4]]", """{"a":[[1,2,3,4]]}""")]
    [InlineData("a = [[1, 2]\n[3, 4]]", """{"a":[[1,2],[3,4]]}""")]
    [InlineData("{a = 1, b = 2,}", """{"a":1,"b":2}""")]
    [InlineData("a = 1,\nb = 2,\n", """{"a":1,"b":2}""")]
    [InlineData("a = { b = 1\n, c = 2 }", """{"a":{"b":1,"c":2}}""")]
    public void Commas_may_be_new_lines_and_one_may_trail(string text, string json) => Assert.Equal(json, HoconText.Json(text));

    [Theory]
    [InlineData("a = true, b = false, c = null", """{"a":true,"b":false,"c":null}""")]
    [InlineData("a = 0, b = -1, c = 1.5, d = 1e5, e = -2E-3, f = 1e+5", """{"a":0,"b":-1,"c":1.5,"d":1e5,"e":-2E-3,"f":1e+5}""")]
    [InlineData("a = 007, b = 1., c = .5, d = 1_000, e = -, f = 1e", """{"a":"007","b":"1.","c":".5","d":"1_000","e":"-","f":"1e"}""")]
    [InlineData("a = truefoo, b = footrue, c = 10.0bar, d = bar10.0, e = nullx", """{"a":"truefoo","b":"footrue","c":"10.0bar","d":"bar10.0","e":"nullx"}""")]
    [InlineData("a = \"true\", b = \"1\", c = \"null\"", """{"a":"true","b":"1","c":"null"}""")]
    [InlineData("a = don't, b = x;y|z~%<>()", """{"a":"don't","b":"x;y|z~%<>()"}""")]
    public void Unquoted_words_are_literals_only_as_a_whole(string text, string json) => Assert.Equal(json, HoconText.Json(text));

    [Fact]
    public void Quoted_texts_have_the_escapes_of_json() =>
        Assert.Equal("\"\\/\b\f\n\r\té😀", HoconText.Resolve("""a = "\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00" """).Field("a")!.Value.Text);

    [Theory]
    [InlineData("\"\"\"a\\n\"\"\"", "a\\n")]
    [InlineData("\"\"\"\"\"\"", "")]
    [InlineData("\"\"\"\"quoted\"\"\"\"", "\"quoted\"")]
    [InlineData("\"\"\"two\nlines\"\"\"", "two\nlines")]
    [InlineData("\"\"\"${x} # not\"\"\"", "${x} # not")]
    public void Triple_quotes_keep_everything(string value, string text) =>
        Assert.Equal(text, HoconText.Resolve($"a = {value}").Field("a")!.Value.Text);

    [Fact]
    public void Lines_are_counted_through_triple_quotes() =>
        Assert.Equal(4, HoconText.Resolve("a = \"\"\"x\ny\nz\"\"\"\nb = 1").Field("b")!.Value.Origin.Line);

    [Fact]
    public void White_space_is_unicode_white_space()
    {
        foreach (var space in "\t\v\f\r\u001c\u001d\u001e\u001f \u00a0\u1680\u2000\u2007\u2028\u2029\u202f\u205f\u3000\ufeff")
            Assert.Equal("""{"a":"b"}""", HoconText.Json($"{space}a{space}={space}b{space}"));
        Assert.Equal("{\"a\":\"b\u00a0c\"}", HoconText.Json("a = b\u00a0c"));
    }

    [Theory]
    [InlineData("a.b.c = 1", """{"a":{"b":{"c":1}}}""")]
    [InlineData("a.\"b.c\" = 1", """{"a":{"b.c":1}}""")]
    [InlineData("a.\"\".b = 1", """{"a":{"":{"b":1}}}""")]
    [InlineData("\"\" = 1", """{"":1}""")]
    [InlineData("a b c = 1", """{"a b c":1}""")]
    [InlineData("  a  b  = 1", """{"a  b":1}""")]
    [InlineData("a\"b\"c.d = 1", """{"abc":{"d":1}}""")]
    [InlineData("true = 1, null = 2, 3 = 4", """{"true":1,"null":2,"3":4}""")]
    [InlineData("3.14 = 1", """{"3":{"14":1}}""")]
    [InlineData("1.2.3 = 1", """{"1":{"2":{"3":1}}}""")]
    [InlineData("10.0foo = 1", """{"10":{"0foo":1}}""")]
    [InlineData("foo10.0 = 1", """{"foo10":{"0":1}}""")]
    [InlineData("foo\"10.0\" = 1", """{"foo10.0":1}""")]
    [InlineData("1e+5 = 1", """{"1e+5":1}""")]
    [InlineData("-1 = 1, 1-2 = 3", """{"-1":1,"1-2":3}""")]
    [InlineData("foo include = 1, \"include\" = 2, a.include = 3", """{"foo include":1,"include":2,"a":{"include":3}}""")]
    [InlineData("include.foo = 1", """{"include":{"foo":1}}""")]
    [InlineData("a = include, b = [include]", """{"a":"include","b":["include"]}""")]
    public void Keys_are_paths(string text, string json) => Assert.Equal(json, HoconText.Json(text));

    [Theory]
    [InlineData("a = 1, a = 2", """{"a":2}""")]
    [InlineData("a { x = 1 }, a { y = 2 }", """{"a":{"x":1,"y":2}}""")]
    [InlineData("a { x = 1 }, a = null, a { y = 2 }", """{"a":{"y":2}}""")]
    [InlineData("a { x = 1 }, a = 42, a { y = 2 }", """{"a":{"y":2}}""")]
    [InlineData("a = 42, a { y = 2 }, a { x = 1 }", """{"a":{"y":2,"x":1}}""")]
    [InlineData("a { x = 1 }, a = 42", """{"a":42}""")]
    [InlineData("a.x = 1, b = 0, a.y = 2", """{"a":{"x":1,"y":2},"b":0}""")]
    [InlineData("a = [1, 2], a = [3]", """{"a":[3]}""")]
    [InlineData("a { x { y = 1 } }, a { x { z = 2 } }, a.x.y = 3", """{"a":{"x":{"y":3,"z":2}}}""")]
    public void Later_keys_override_and_objects_merge(string text, string json) => Assert.Equal(json, HoconText.Json(text));

    [Fact]
    public void Numbers_are_compared_by_value_and_kept_as_written()
    {
        string[] same = ["100", "1e2", "100.0", "1.00E+2", "1000e-1"];
        Assert.Equal(["1e2"], same.Select(text => new HoconNumber(text, ConfigOrigin.Of("t")).Canonical).Distinct());
        Assert.Equal(["0"], ((string[])["0", "-0", "0.00", "0e9"]).Select(text => new HoconNumber(text, ConfigOrigin.Of("t")).Canonical).Distinct());
        Assert.Equal("-15e-2", new HoconNumber("-0.150", ConfigOrigin.Of("t")).Canonical);
        Assert.Equal("1e100", HoconText.Json(HoconText.Resolve("a = 1e100").Field("a")!.Value));
    }

    [Fact]
    public void Nesting_is_limited_before_the_stack_is()
    {
        Assert.Equal(128, HoconText.Json(Nested(128, "{a=", "}")).Count(c => c == '{') - 1);
        Assert.Equal("t.conf:1: nested more than 128 levels deep", HoconText.Error($"x = {string.Concat(Enumerable.Repeat("[", 100_000))}"));
        Assert.Equal("t.conf:1: nested more than 128 levels deep", HoconText.Error(Nested(100_000, "{a=", "}")));
        Assert.Equal("t.conf:1: nested more than 128 levels deep", HoconText.Error($"{string.Join('.', Enumerable.Repeat("a", 100_000))} = 1"));

        static string Nested(int levels, string open, string close) =>
            new StringBuilder().Insert(0, open, levels).Append("{}").Insert(levels * open.Length + 2, close, levels).ToString();
    }
}
