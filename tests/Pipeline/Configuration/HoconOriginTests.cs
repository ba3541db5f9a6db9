using Millrace.Oracles;
using Millrace.Pipeline.Configuration.Hocon;

namespace Millrace.Pipeline.Tests.Configuration;

/// <summary>Every value knows where it was written, whatever happened to it since.</summary>
public sealed class HoconOriginTests
{
    static string Value(HoconObject root, string path) => root.Find(path)!.Value.Origin.ToString();

    static string Key(HoconObject root, string path) => root.Find(path)!.Origin.ToString();

    [Fact]
    public void Plain_values_lists_and_objects()
    {
        var root = HoconText.Resolve("\na = 1\nb {\n  c = [\n 1\n\n 2 ]\n}\n\n\"x y\".z = null");
        Assert.Equal(["t.conf:2", "t.conf:3", "t.conf:4", "t.conf:10"], ((string[])["a", "b", "b.c", "\"x y\".z"]).Select(path => Value(root, path)));
        Assert.Equal(["t.conf:5", "t.conf:7"], ((HoconArray)root.Find("b.c")!.Value).Items.Select(item => item.Origin.ToString()));
    }

    [Fact]
    public void A_value_below_its_key_has_its_own_line()
    {
        var root = HoconText.Resolve("a =\n\n  5");
        Assert.Equal(("t.conf:3", "t.conf:1"), (Value(root, "a"), Key(root, "a")));
    }

    [Fact]
    public void After_a_merge_each_value_keeps_its_line_and_the_object_has_the_last()
    {
        var root = HoconText.Resolve("a { x = 1\ny = 1 }\na.y = 2\na { z = 3 }");
        Assert.Equal(["t.conf:1", "t.conf:3", "t.conf:4"], ((string[])["a.x", "a.y", "a.z"]).Select(path => Value(root, path)));
        Assert.Equal("t.conf:4", Key(root, "a"));
    }

    [Fact]
    public void Through_a_substitution_the_value_has_the_line_where_it_was_written_and_the_key_its_own()
    {
        var root = HoconText.Resolve("seed = 7\nstage {\n  seed = ${seed}\n}\nother = ${stage}\nother.more = 1");
        Assert.Equal(("t.conf:1", "t.conf:3"), (Value(root, "stage.seed"), Key(root, "stage.seed")));
        Assert.Equal(("t.conf:1", "t.conf:3"), (Value(root, "other.seed"), Key(root, "other.seed")));
        Assert.Equal("t.conf:6", Key(root, "other"));
    }

    [Fact]
    public void An_undefined_substitution_leaves_the_earlier_origin()
    {
        var root = HoconText.Resolve("a = 1\na = ${?NONE}");
        Assert.Equal(("t.conf:1", "t.conf:1"), (Value(root, "a"), Key(root, "a")));
    }

    [Fact]
    public void A_concatenation_has_the_line_it_stands_on()
    {
        var root = HoconText.Resolve("x = 1\ny = [\n1]\na = ${x} b\nl = ${y} [2]\nl += 3\no = {\n p = 1 } { q = 2 }");
        Assert.Equal(["t.conf:4", "t.conf:6", "t.conf:8"], ((string[])["a", "l", "o.q"]).Select(path => Value(root, path)));
        Assert.Equal(["t.conf:3", "t.conf:5", "t.conf:6"], ((HoconArray)root.Find("l")!.Value).Items.Select(item => item.Origin.ToString()));
    }

    [Fact]
    public void The_environment_is_named()
    {
        var root = HoconText.Resolve("a = ${X}\nl = ${L[]}", ("X", "v"), ("L_0", "w"));
        Assert.Equal(("environment variable X", "t.conf:1"), (Value(root, "a"), Key(root, "a")));
        Assert.Equal("environment variable L_0", ((HoconArray)root.Find("l")!.Value).Items[0].Origin.ToString());
    }

    [Fact]
    public void Included_files_are_named_as_they_were_reached()
    {
        using var folder = new TestFolder();
        var (conf, json, properties) = (folder.Write("sub/a.conf", "\n\nx = 1"), folder.Write("sub/b.json", "{\n\"y\": 2}"), folder.Write("sub/c.properties", "# c\nz = \\\n 3\n\nw = 4"));
        var root = HoconText.ResolveFile(folder.Write("main.conf", "i { include \"sub/a.conf\"\ninclude \"sub/b.json\"\ninclude \"sub/c\" }"));
        Assert.Equal([$"{conf}:3", $"{json}:2", $"{properties}:2", $"{properties}:5"],
            ((string[])["i.x", "i.y", "i.z", "i.w"]).Select(path => Value(root, path)));
        Assert.Equal(folder.PathOf("sub"), root.Find("i.x")!.Value.Origin.Folder);
    }
}
