using Millrace.Oracles;
using Millrace.Pipeline.Configuration.Hocon;

namespace Millrace.Pipeline.Tests.Configuration;

/// <summary>The test files of lightbend/config, the reference implementation, as it expects them to read.</summary>
public sealed class HoconFileTests
{
    static string Data(params string[] parts) => SharedData.PathOf(["hocon", .. parts]);

    [SharedDataFact("hocon")]
    public void Files_of_each_equivalence_group_read_as_one_tree()
    {
        var compared = 0;
        foreach (var group in Directory.GetDirectories(Data(), "equiv*"))
        {
            var original = HoconText.ResolveFile(Path.Combine(group, "original.json"));
            foreach (var file in Directory.GetFiles(group))
            {
                var tree = HoconText.ResolveFile(file);
                Assert.True(original.SameAs(tree), $"{file} reads as {HoconText.Json(tree)}");
                compared++;
            }
        }
        Assert.Equal(20, compared);
    }

    [SharedDataFact("hocon")]
    public void Test01_has_every_kind_of_value()
    {
        var tree = HoconText.ResolveFile(Data("test01.conf"), ("HOME", "/home/me"), ("PATH", "/bin"));

        Assert.Equal("42", tree.Find("ints.fortyTwoAgain")!.Value.Text);
        Assert.Equal(".33", tree.Find("floats.pointThirtyThreeAgain")!.Value.Text);
        Assert.Equal("abcd", tree.Find("strings.abcdAgain")!.Value.Text);
        Assert.Equal("null bar 42 baz true 3.14 hi", tree.Find("strings.concatenated")!.Value.Text);
        Assert.Equal("""[["a","b","c"],["a","b","c"],["a","b","c"]]""", HoconText.Json(tree.Find("arrays.ofArray")!.Value));
        Assert.Equal("""["a","b"]""", HoconText.Json(tree.Find("arrays.firstElementNotASubst")!.Value));
        Assert.Equal("[null,null,null]", HoconText.Json(tree.Find("arrays.ofNull")!.Value));
        Assert.Equal("""["1s","2seconds","3 s",4000]""", HoconText.Json(tree.Find("durations.secondsList")!.Value));
        Assert.Equal("""{"home":"/home/me","path":"/bin","concatenated":"Your Java version is  and your user.home is "}""",
            HoconText.Json(tree.Find("system")!.Value));
    }

    [SharedDataFact("hocon")]
    public void Test02_has_empty_and_quoted_path_elements() =>
        Assert.Equal(
            """{"":{"":{"":42}},"42_a":42,"42_b":42,"a":{"b":{"c":57}},"57_a":57,"57_b":57,"a.b.c":103,"103_a":103,"a-c":259,"a_c":260,"-":261}""",
            HoconText.Json(HoconText.ResolveFile(Data("test02.conf"))));

    [SharedDataFact("hocon")]
    public void Test03_relocates_what_it_includes()
    {
        var tree = HoconText.ResolveFile(Data("test03.conf"));

        Assert.Equal("42", tree.Find("test01.booleans")!.Value.Text);
        Assert.Equal("""{"fortyTwo":42,"fortyTwoAgain":42}""", HoconText.Json(tree.Find("test01.ints")!.Value));
        Assert.Equal("A", tree.Find("test01.fromJsonA")!.Value.Text);
        Assert.Equal("hello^^", tree.Find("test01.fromProps.specialChars")!.Value.Text);
        Assert.Equal("57", tree.Find("test02.57_b")!.Value.Text);
        Assert.Equal("{}", HoconText.Json(tree.Find("nonexistent")!.Value));
        Assert.Equal("This is in the included file", tree.Find("a")!.Value.Text);
        Assert.Equal("This is in the including file", tree.Find("b")!.Value.Text);
        Assert.Equal("This is in the included file", tree.Find("subtree.a")!.Value.Text);
        Assert.Equal("This is in the including file", tree.Find("subtree.b")!.Value.Text);
        Assert.Equal(Data("test03-included.conf"), tree.Find("subtree.a")!.Value.Origin.File);
    }

    [SharedDataFact("hocon")]
    public void Test04_and_test05_are_real_configurations()
    {
        var akka = HoconText.ResolveFile(Data("test04.conf"));
        Assert.Equal("2.0-SNAPSHOT", akka.Find("akka.version")!.Value.Text);
        Assert.Equal("3", akka.Find("akka.cluster.replication.ensemble-size")!.Value.Text);

        var play = HoconText.ResolveFile(Data("test05.conf"));
        Assert.Equal("Yet Another Blog Engine", play.Find("application.name")!.Value.Text);
        Assert.Equal("/modules/crud", play.Find("module.crud")!.Value.Text);
        Assert.Equal("prod", play.Find("%prod.application.mode")!.Value.Text);
    }

    [SharedDataFact("hocon")]
    public void Test06_delays_merges() =>
        Assert.Equal("""{"a":1,"b":2,"c":3,"d":{"foo":"bar"},"x":2,"y":{"foo":10,"hello":"world"}}""",
            HoconText.Json(HoconText.ResolveFile(Data("test06.conf"))));

    [SharedDataFact("hocon")]
    public void Test09_nests_delayed_merges_and_test10_relocates_them()
    {
        const string Expected = """{"x":{"q":10},"y":5,"a":{"q":10,"c":3},"b":5,"c":{"q":10,"d":600,"e":{"q":10,"c":3},"f":5}}""";

        Assert.Equal(Expected, HoconText.Json(HoconText.ResolveFile(Data("test09.conf"))));
        Assert.Equal($$$"""{"foo":{{{Expected}}},"bar":{"nested":{{{Expected}}}}}""", HoconText.Json(HoconText.ResolveFile(Data("test10.conf"))));
    }

    [SharedDataFact("hocon")]
    public void Test11_and_test12_keep_texts_that_look_like_numbers()
    {
        Assert.Equal("""{"10":"42","-10":"-42","foo-bar":"bar-baz","---":"------","a-":"b-"}""",
            HoconText.Json(HoconText.ResolveFile(Data("test11.conf"))));
        var numbers = HoconText.ResolveFile(Data("test12.conf"));
        Assert.Equal(40, numbers.Fields.Count);
        Assert.All(numbers.Fields, field => Assert.Equal("42", field.Value.Text));
        Assert.Equal(["sth"], numbers.Fields.Where(field => field.Value is HoconNumber).Select(field => field.Key));
    }

    [SharedDataFact("hocon")]
    public void Test13_substitutions_in_defaults_follow_the_overrides()
    {
        HoconObject Load(params string[] files) => HoconResolver.Resolve(
            [.. files.Select(file => HoconParser.ParseObject(HoconFile.Read(Data(file), ConfigOrigin.Of(file)), HoconIncludes.None))], _ => null);

        Assert.Equal("""{"a":"b","b":"b"}""", HoconText.Json(Load("test13-reference-with-substitutions.conf")));
        Assert.Equal("""{"a":"overridden","b":"overridden"}""",
            HoconText.Json(Load("test13-reference-with-substitutions.conf", "test13-application-override-substitutions.conf")));
        Assert.EndsWith("test13-reference-bad-substitutions.conf:1: ${b} is not set, neither in the configuration nor in the environment; write ${?b} if it may be missing",
            HoconText.ErrorOf(() => Load("test13-reference-bad-substitutions.conf")));
    }

    [SharedDataFact("hocon")]
    public void A_byte_order_mark_is_no_part_of_the_text() =>
        Assert.Equal("""{"foo":"bar"}""", HoconText.Json(HoconText.ResolveFile(Data("bom.conf"))));

    [SharedDataFact("hocon")]
    public void A_file_that_includes_itself_is_an_error_with_the_chain()
    {
        var file = Data("cycle.conf");
        Assert.Equal($"{file}:1: files include each other in a circle: {file} → {file}", HoconText.ErrorOf(() => HoconText.ResolveFile(file)));
    }

    [SharedDataFact("hocon")]
    public void Environment_variables_override_and_vanish()
    {
        Assert.Equal("""{"secret":"a","secrets":[]}""", HoconText.Json(HoconText.ResolveFile(Data("env-variables.conf"))));
        Assert.Equal("""{"secret":"A","secrets":["C"]}""",
            HoconText.Json(HoconText.ResolveFile(Data("env-variables.conf"), ("SECRET_A", "A"), ("SECRET_C", "C"))));
    }

    [SharedDataFact("hocon")]
    public void Includes_are_relative_to_the_including_file() =>
        Assert.Equal("""{"base":41,"foo":42,"bar":43,"bar-file":44,"baz":45}""", HoconText.Json(HoconText.ResolveFile(Data("file-include.conf"))));

    [SharedDataFact("hocon")]
    public void Substitutions_cannot_be_relocated_into_a_list()
    {
        var file = Data("include-from-list.conf");
        Assert.Equal(
            $"{Data("test01.conf")}:4: ${{ints.fortyTwo}} cannot be resolved in a file that is included inside a list ({file}:4); move the include out of the list",
            HoconText.ErrorOf(() => HoconText.ResolveFile(file)));
    }

    [SharedDataFact("hocon")]
    public void Beans_and_validation_files_read()
    {
        var beans = HoconText.ResolveFile(Data("beanconfig", "beanconfig01.conf"));
        Assert.Equal("[32,42,52]", HoconText.Json(((HoconObject)beans.Find("arrays.of-long")!.Value).AsList()!));
        Assert.Equal("true", HoconText.ResolveFile(Data("validate-reference.conf")).Find("a.b.c.d.e.f.j")!.Value.Text);
        Assert.Equal("foo", HoconText.ResolveFile(Data("validate-invalid.conf")).Find("a.b.c.d.e.f.h")!.Value.Text);
    }
}
