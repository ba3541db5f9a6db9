namespace Millrace.Pipeline.Tests.Configuration;

/// <summary>The specification's sections "Value concatenation" and "Conversion of numerically-indexed objects to arrays".</summary>
public sealed class HoconConcatenationTests
{
    [Theory]
    [InlineData("a =  foo bar  baz  ", """{"a":"foo bar  baz"}""")]
    [InlineData("a = foo\tbar", """{"a":"foo\tbar"}""")]
    [InlineData("a = \" x \" y", """{"a":" x  y"}""")]
    [InlineData("a = \"foo\"bar", """{"a":"foobar"}""")]
    [InlineData("a = null bar 42 \"baz\" true 3.140 hi", """{"a":"null bar 42 baz true 3.140 hi"}""")]
    [InlineData("a = 1 2", """{"a":"1 2"}""")]
    [InlineData("a = \"\"foo\"\"", """{"a":"foo"}""")]
    [InlineData("n = 1e5, a = ${n}x", """{"n":1e5,"a":"1e5x"}""")]
    [InlineData("x = { y = null, z = true }, a = ${x.y} ${x.z}", """{"x":{"y":null,"z":true},"a":"null true"}""")]
    [InlineData("who = me, a = it is ${who}.", """{"who":"me","a":"it is me."}""")]
    [InlineData("who = me, a = ${who}\" \"", """{"who":"me","a":"me "}""")]
    [InlineData("who = me, a = \"${who}\"", """{"who":"me","a":"${who}"}""")]
    [InlineData("p = /bin, a = ${p}/ls", """{"p":"/bin","a":"/bin/ls"}""")]
    public void Texts_keep_the_space_between_them(string text, string json) => Assert.Equal(json, HoconText.Json(text));

    [Theory]
    [InlineData("a = [1, 2] [3, 4]", """{"a":[1,2,3,4]}""")]
    [InlineData("a = [1] [] [\n2\n]", """{"a":[1,2]}""")]
    [InlineData("x = [1], a = ${x} [2] ${x}", """{"x":[1],"a":[1,2,1]}""")]
    [InlineData("path = [ /bin ]\npath = ${path} [ /usr/bin ]", """{"path":["/bin","/usr/bin"]}""")]
    [InlineData("a = [ ${?none} ] [1]", """{"a":[1]}""")]
    [InlineData("a = ${?none} [1]", """{"a":[1]}""")]
    [InlineData("x = [1], a = [${x} ${x}, ${x}]", """{"x":[1],"a":[[1,1],[1]]}""")]
    [InlineData("a = [[1] [2]]", """{"a":[[1,2]]}""")]
    public void Lists_are_joined(string text, string json) => Assert.Equal(json, HoconText.Json(text));

    [Theory]
    [InlineData("a = { b = 1 } { c = 2 }", """{"a":{"b":1,"c":2}}""")]
    [InlineData("a { b = 1 } { b = 2 }", """{"a":{"b":2}}""")]
    [InlineData("g { n = 6 }, e = ${g} { name = east }", """{"g":{"n":6},"e":{"n":6,"name":"east"}}""")]
    [InlineData("g { n = 6 }, e = { n = 7 } ${g}", """{"g":{"n":6},"e":{"n":6}}""")]
    [InlineData("e = ${?none} { n = 7 }", """{"e":{"n":7}}""")]
    [InlineData("a = [{ b = 1 } { c = 2 }]", """{"a":[{"b":1,"c":2}]}""")]
    [InlineData("a { x { p = 1 } } { x { q = 2 } }", """{"a":{"x":{"p":1,"q":2}}}""")]
    public void Objects_are_merged(string text, string json) => Assert.Equal(json, HoconText.Json(text));

    [Theory]
    [InlineData("o { 1 = b, 0 = a, x = y, -1 = z }, a = ${o} [c]", "[\"a\",\"b\",\"c\"]")]
    [InlineData("o { 2 = b, 0 = a }, a = [c] ${o}", "[\"c\",\"a\",\"b\"]")]
    [InlineData("a = { 0 = x } [y]", "[\"x\",\"y\"]")]
    [InlineData("a { 0 = x }, a += y", "[\"x\",\"y\"]")]
    public void Objects_with_indices_become_lists_where_a_list_is_wanted(string text, string json) =>
        Assert.Equal(json, HoconText.Json(HoconText.Resolve(text).Field("a")!.Value));

    [Theory]
    [InlineData("a = [1] foo", "t.conf:1: a list and a text cannot be joined on one line; a comma or a new line separates two values")]
    [InlineData("a = foo {}", "t.conf:1: a text and an object cannot be joined on one line; a comma or a new line separates two values")]
    [InlineData("a = [1] {}", "t.conf:1: a list and an object cannot be joined on one line; a comma or a new line separates two values")]
    [InlineData("a = [1] { x = 1 }", "t.conf:1: a list and an object cannot be joined on one line; a comma or a new line separates two values")]
    [InlineData("x = { y = 1 }\na = ${x}/y", "t.conf:2: an object and a text cannot be joined on one line; a comma or a new line separates two values")]
    public void Kinds_cannot_be_mixed(string text, string error) => Assert.Equal(error, HoconText.Error(text));

    [Theory]
    [InlineData("a += 1", "[1]")]
    [InlineData("a = [1], a += 2, a += x y", "[1,2,\"x y\"]")]
    [InlineData("a += [1], a += { b = 2 }", "[[1],{\"b\":2}]")]
    [InlineData("a = null, a = [], a += 1", "[1]")]
    [InlineData("a = [1], a = [5], a += 2", "[5,2]")]
    public void Plus_equals_appends_one_element(string text, string json) =>
        Assert.Equal(json, HoconText.Json(HoconText.Resolve(text).Field("a")!.Value));

    [Fact]
    public void Plus_equals_works_below_a_path_and_through_inheritance()
    {
        Assert.Equal("""{"a":{"b":[1,2,3]}}""", HoconText.Json("a { b = [1] }, a.b += 2, a { b += 3 }"));
        Assert.Equal("""{"base":{"l":[1]},"mine":{"l":[1,2]},"other":{"l":[1,2]}}""",
            HoconText.Json("base { l = [1] }\nmine = ${base} { l += 2 }\nother = ${mine}"));
        Assert.Equal("""{"y":{"l":[2]},"x":{"l":[2]}}""", HoconText.Json("y { l = [5] }, y = ${x}, x { l += 2 }"));
    }

    [Fact]
    public void Plus_equals_needs_a_list_and_a_path()
    {
        Assert.Equal("t.conf:2: `+=` appends to a list, and the value before is a number (t.conf:1)", HoconText.Error("a = 1\na += 2"));
        Assert.Equal("t.conf:1: `b +=` cannot be used inside a list, where nothing can refer to an earlier b; write the whole list",
            HoconText.Error("a = [{ b += 1 }]"));
    }
}
