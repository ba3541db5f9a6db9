using Millrace.Oracles;
using Millrace.Pipeline.Configuration;
using Millrace.Pipeline.Configuration.Hocon;

namespace Millrace.Pipeline.Tests.Configuration;

/// <summary>The specification's section "Includes".</summary>
public sealed class HoconIncludeTests : IDisposable
{
    readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    string Json(string text, params (string Name, string Value)[] environment) =>
        HoconText.Json(HoconText.ResolveFile(folder.Write("main.conf", text), environment));

    [Theory]
    [InlineData("include \"a.conf\"")]
    [InlineData("include \"a\"")]
    [InlineData("include file(\"a.conf\")")]
    [InlineData("include file( \"a\" )")]
    [InlineData("include classpath(\"a.conf\")")]
    [InlineData("include required(\"a\")")]
    [InlineData("include required(file(\"a.conf\"))")]
    [InlineData("include required( file( \"a.conf\" ) )")]
    [InlineData("include required(classpath(\"a.conf\"))")]
    [InlineData("include\n\n  \"a.conf\"")]
    [InlineData("{ include \"a.conf\" }")]
    [InlineData("include \"a.conf\",")]
    public void Every_spelling_finds_a_file_beside_the_including_one(string text)
    {
        folder.Write("a.conf", "x = 1");
        Assert.Equal("""{"x":1}""", Json(text));
    }

    [Fact]
    public void A_file_url_and_an_absolute_path_are_files()
    {
        var file = folder.Write("a.conf", "x = 1");
        Assert.Equal("""{"x":1}""", Json($"include \"{new Uri(file)}\""));
        Assert.Equal("""{"x":1}""", Json($"include required(url(\"{new Uri(file)}\"))"));
        Assert.Equal("""{"x":1}""", Json($"include \"{file}\""));
    }

    [Fact]
    public void Names_are_relative_to_the_file_that_states_them()
    {
        folder.Write("sub/a.conf", "include \"deeper/b\", include file(\"../c.conf\")");
        folder.Write("sub/deeper/b.conf", "b = 1");
        folder.Write("c.conf", "c = 2");
        Assert.Equal("""{"b":1,"c":2}""", Json("include \"sub/a.conf\""));
    }

    [Fact]
    public void A_missing_file_is_ignored_unless_it_is_required()
    {
        Assert.Equal("""{"a":1}""", Json("include \"none\", include file(\"none.conf\"), include classpath(\"none\"), a = 1"));
        var main = folder.Write("main.conf", "a = 1\nx { include required(file(\"bert_config.json\")) }");
        Assert.Equal($"{main}:2: there is no file \"bert_config.json\" beside main.conf to include", HoconText.ErrorOf(() => HoconText.ResolveFile(main)));
    }

    [Fact]
    public void Without_an_extension_all_formats_are_merged_hocon_last()
    {
        folder.Write("a.properties", "x=p\np=p\nb.c=d");
        folder.Write("a.json", """{ "x": "j", "p": "j", "j": 1, "b": { "e": true } }""");
        folder.Write("a.conf", "x = h");
        Assert.Equal("""{"x":"h","p":"j","b":{"c":"d","e":true},"j":1}""", Json("include \"a\""));
    }

    [Fact]
    public void A_file_of_another_extension_is_hocon()
    {
        folder.Write("a.hocon", "x = 1");
        Assert.Equal("""{"x":1}""", Json("include \"a.hocon\""));
    }

    [Fact]
    public void Keys_merge_in_the_order_of_the_file()
    {
        folder.Write("a.conf", "x = 1, o { p = 1, q = 1 }");
        Assert.Equal("""{"x":1,"o":{"p":1,"r":3,"q":2},"y":1}""", Json("x = 0, o { p = 0, r = 3 }\ninclude \"a\"\ny = ${x}, o.q = 2"));
    }

    [Fact]
    public void Substitutions_look_beside_themselves_first_then_from_the_root()
    {
        folder.Write("foo.conf", "x = 10, y = ${x}, z = ${root}, e = ${?ENV}");
        Assert.Equal("""{"a":{"x":10,"y":10,"z":7},"root":7}""", Json("a { include \"foo.conf\" }, root = 7"));
        Assert.Equal("""{"a":{"x":42,"y":42,"z":7,"e":"v"},"root":7}""", Json("a { include \"foo.conf\" }, a { x = 42 }, root = 7", ("ENV", "v")));
    }

    [Fact]
    public void Nested_includes_look_in_every_including_file_from_the_inside()
    {
        folder.Write("b.conf", "b { include \"c.conf\" }, middle = m, both = inner");
        folder.Write("c.conf", "own = o, v = [${own}, ${middle}, ${outer}, ${both}]");
        Assert.Equal("""["o","m","r","inner"]""",
            HoconText.Json(HoconText.ResolveFile(folder.Write("main.conf", "a { include \"b.conf\" }, outer = r, both = outer")).Find("a.b.v")!.Value));
    }

    [Fact]
    public void Self_references_and_plus_equals_are_relocated()
    {
        folder.Write("foo.conf", "p = [1], p = ${p} [2], p += 3, s = a, s = ${s}b");
        Assert.Equal("""{"a":{"p":[1,2,3,4],"s":"ab"}}""", Json("a { include \"foo.conf\" }, a.p += 4"));
    }

    [Fact]
    public void Plain_values_may_be_included_inside_a_list()
    {
        folder.Write("foo.conf", "x = 1");
        Assert.Equal("""{"a":[{"x":1},{"x":1,"y":2}]}""", Json("a = [{ include \"foo.conf\" }, { include \"foo.conf\", y = 2 }]"));
    }

    [Fact]
    public void An_included_list_is_an_error()
    {
        var list = folder.Write("list.conf", "\n[1]");
        Assert.Equal($"{list}:2: a configuration is an object, and this file is a list", HoconText.ErrorOf(() => Json("include \"list.conf\"")));
    }

    [Fact]
    public void A_circle_is_an_error_with_the_chain()
    {
        var (main, a, b) = (folder.PathOf("main.conf"), folder.Write("a.conf", "x { include \"b\" }"), folder.Write("b.conf", "\ninclude \"main\""));
        Assert.Equal($"{b}:2: files include each other in a circle: {main} → {a} → {b} → {main}", HoconText.ErrorOf(() => Json("include \"a\"")));
    }

    [Fact]
    public void One_file_may_be_included_twice()
    {
        folder.Write("a.conf", "x = 1");
        Assert.Equal("""{"p":{"x":1},"q":{"x":1}}""", Json("p { include \"a\" }, q { include \"a\" }"));
    }

    [Fact]
    public void Too_many_files_in_a_chain_are_refused()
    {
        for (var i = 0; i < 40; i++)
            folder.Write($"f{i}.conf", $"include \"f{i + 1}\"");
        Assert.Contains("more than 32 files include one another", HoconText.ErrorOf(() => Json("include \"f0\"")), StringComparison.Ordinal);
    }

    [Fact]
    public void An_embedded_file_is_found_where_there_is_none_on_disk()
    {
        var includes = new HoconIncludes([typeof(ConfigException).Assembly]);
        var root = HoconParser.ParseObject(HoconText.Source("include classpath(\"reference.conf\"), include required(\"/reference.conf\")"), includes);
        Assert.Equal("Millrace.Pipeline/reference.conf", Assert.Single(includes.Find(
            new IncludeStatement(IncludeKind.Classpath, "reference", true, ConfigOrigin.Of("t")), HoconText.Source(""))).Name);
        Assert.NotNull(root);
        Assert.Empty(includes.Find(new IncludeStatement(IncludeKind.File, "reference.conf", false, ConfigOrigin.Of("t")), HoconText.Source("") with { Folder = folder.FullPath }));
    }

    [Fact]
    public void A_json_file_with_a_published_model_is_included_as_it_is()
    {
        folder.Write("bert_config.json", """{"hidden_size": 768, "layer_norm_eps": 1e-12, "hidden_act": "gelu", "a.b": {"id2label": {"0": "X"}}}""");
        Assert.Equal("""{"model":{"hidden_size":768,"layer_norm_eps":1e-12,"hidden_act":"gelu","a.b":{"id2label":{"0":"X"}}}}""",
            Json("model { include required(file(\"bert_config.json\")) }"));
    }
}
