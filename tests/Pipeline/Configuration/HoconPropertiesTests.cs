using Millrace.Pipeline.Configuration.Hocon;

namespace Millrace.Pipeline.Tests.Configuration;

/// <summary>The specification's section "Java properties mapping", and the syntax of java.util.Properties.</summary>
public sealed class HoconPropertiesTests
{
    static string Json(string text) =>
        HoconText.Json(HoconResolver.Resolve([HoconParser.ParseObject(HoconText.Source(text, "t.properties"), HoconIncludes.None)], _ => null));

    [Theory]
    [InlineData("", "{}")]
    [InlineData("a=1\nb:2\nc 3\nd\t=\t4\n  e = 5", """{"a":"1","b":"2","c":"3","d":"4","e":"5"}""")]
    [InlineData("# a\n! b\n\n  # c\nd=e # f", """{"d":"e # f"}""")]
    [InlineData("a", """{"a":""}""")]
    [InlineData("a=", """{"a":""}""")]
    [InlineData("a=b  ", """{"a":"b  "}""")]
    [InlineData("a = b = c", """{"a":"b = c"}""")]
    [InlineData("a=1,\\\n    2,\\\r\n3\nb=\\\\\nc=4", """{"a":"1,2,3","b":"\\","c":"4"}""")]
    [InlineData("a\\ b\\=c\\:=1", """{"a b=c:":"1"}""")]
    [InlineData("a=\\t\\n\\u00e9\\q\\\\", "{\"a\":\"\\t\\né" + "q\\\\\"}")]
    [InlineData("a.b=1\na.c=2", """{"a":{"b":"1","c":"2"}}""")]
    [InlineData("a=hello\na.b=world", """{"a":{"b":"world"}}""")]
    [InlineData("a.b=world\na=hello", """{"a":{"b":"world"}}""")]
    [InlineData("a.=1\n.=2", """{"a":{"":"1"},"":{"":"2"}}""")]
    [InlineData("a=1\na=2", """{"a":"2"}""")]
    [InlineData("a=${b}\nb=true", """{"a":"${b}","b":"true"}""")]
    [InlineData("a=1\rb=2\\", """{"a":"1","b":"2"}""")]
    public void Files_read_as_java_reads_them(string text, string json) => Assert.Equal(json, Json(text));

    [Fact]
    public void A_bad_unicode_escape_is_named() =>
        Assert.Equal("t.properties:2: `\\u` must be followed by four hexadecimal digits", HoconText.ErrorOf(() => Json("a=1\nb=\\u12x4")));
}
