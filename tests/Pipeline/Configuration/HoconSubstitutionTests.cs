using Millrace.Pipeline.Configuration.Hocon;

namespace Millrace.Pipeline.Tests.Configuration;

/// <summary>The specification's section "Substitutions", with its own examples and those of the reference implementation's tests.</summary>
public sealed class HoconSubstitutionTests
{
    [Theory]
    [InlineData("a = ${b}, b = 1", """{"a":1,"b":1}""")]
    [InlineData("a = ${ b . c }, \" c\" = 0, \"b \".\" c\" = 1", """{"a":1," c":0,"b ":{" c":1}}""")]
    [InlineData("a = ${b}, b = 1, b = 2", """{"a":2,"b":2}""")]
    [InlineData("a = ${b.c}, b { c = [1] }", """{"a":[1],"b":{"c":[1]}}""")]
    [InlineData("a = ${b}, b { c = 1 }, b.d = 2", """{"a":{"c":1,"d":2},"b":{"c":1,"d":2}}""")]
    [InlineData("a = ${b}, b = null", """{"a":null,"b":null}""")]
    [InlineData("a = [${b}, ${?c}, ${b}], b = true", """{"a":[true,true],"b":true}""")]
    [InlineData("a = ${\"x.y\"}, \"x.y\" = 1", """{"a":1,"x.y":1}""")]
    public void They_look_forward_and_keep_the_kind(string text, string json) => Assert.Equal(json, HoconText.Json(text));

    [Theory]
    [InlineData("a = ${?none}", "{}")]
    [InlineData("a = 1, a = ${?none}", """{"a":1}""")]
    [InlineData("a { x = 1 }, a = ${?none}, a { y = 2 }", """{"a":{"x":1,"y":2}}""")]
    [InlineData("a = ${?none}${?nothing}", "{}")]
    [InlineData("a = ${?none} ${?nothing}", "{}")]
    [InlineData("a = ${?none} x", """{"a":" x"}""")]
    [InlineData("a = ${?none}5", """{"a":"5"}""")]
    [InlineData("a = ${?b}, b = ${?c}", "{}")]
    [InlineData("a = ${?b.c.d}, b.c = 1", """{"b":{"c":1}}""")]
    public void Undefined_optional_ones_vanish(string text, string json) => Assert.Equal(json, HoconText.Json(text));

    [Theory]
    [InlineData("path = \"a:b:c\"\npath = ${path}\":d\"", """{"path":"a:b:c:d"}""")]
    [InlineData("foo = { a = 1 }, foo = ${foo}", """{"foo":{"a":1}}""")]
    [InlineData("foo = ${?foo}", "{}")]
    [InlineData("a = ${?a}foo", """{"a":"foo"}""")]
    [InlineData("a = 1, a = ${?a}foo${?a}", """{"a":"1foo1"}""")]
    [InlineData("a = 1, a = 2, a = ${a}3, a = ${a}4", """{"a":"234"}""")]
    [InlineData("foo = ${does-not-exist}, foo = 42", """{"foo":42}""")]
    [InlineData("foo = ${foo}, foo = 42", """{"foo":42}""")]
    [InlineData("foo { a { c = 1 } }, foo = ${foo.a}, foo { a = 2 }", """{"foo":{"a":2,"c":1}}""")]
    [InlineData("a { b = 5 }, a = ${a.b}", """{"a":5}""")]
    [InlineData("a { b = 5 }, a = ${a.b}\" suffix\"", """{"a":"5 suffix"}""")]
    [InlineData("a = 1, b = ${a}, a = ${b}", """{"a":1,"b":1}""")]
    [InlineData("a = 1, b = ${c}, c = ${a}, a = ${b}", """{"a":1,"b":1,"c":1}""")]
    [InlineData("a.b = 1, a.b = ${a.b}2, a = ${a} { c = 3 }", """{"a":{"b":"12","c":3}}""")]
    [InlineData("a = { x = 1 }, a = ${a} { y = ${a.x} }", """{"a":{"x":1,"y":1}}""")]
    public void Self_references_look_back(string text, string json) => Assert.Equal(json, HoconText.Json(text));

    [Theory]
    [InlineData("bar { foo = 42, baz = ${bar.foo} }", """{"bar":{"foo":42,"baz":42}}""")]
    [InlineData("bar { foo = 42, baz = ${bar.foo} }, bar { foo = 43 }", """{"bar":{"foo":43,"baz":43}}""")]
    [InlineData("bar.foo = 43, bar { foo = 42, baz = ${bar.foo} }", """{"bar":{"foo":42,"baz":42}}""")]
    [InlineData("a = 1, a = { x = 42, y = ${a.x} }", """{"a":{"x":42,"y":42}}""")]
    [InlineData("bar { a = ${foo.d}, b = 1 }, bar.b = 3, foo { c = ${bar.b}, d = 2 }, foo.d = 4", """{"bar":{"a":4,"b":3},"foo":{"c":3,"d":4}}""")]
    [InlineData("a = ${b} { y = ${a.x} }, b { x = 1 }", """{"a":{"x":1,"y":1},"b":{"x":1}}""")]
    [InlineData("x { a = ${x2.a} }, x2 = ${x} { a = 5 }", """{"x":{"a":5},"x2":{"a":5}}""")]
    [InlineData("item { n = ${d.n} }, d { n = 1 }, list = [${item} { n = 2 }, ${item}]", """{"item":{"n":1},"d":{"n":1},"list":[{"n":2},{"n":1}]}""")]
    [InlineData("a = ${b.c}, a.x = 1, b { c { z = ${a.x} } }", """{"a":{"z":1,"x":1},"b":{"c":{"z":1}}}""")]
    public void Objects_may_refer_to_their_own_fields(string text, string json) => Assert.Equal(json, HoconText.Json(text));

    [Fact]
    public void A_user_extends_a_section_of_the_defaults_by_referring_to_it()
    {
        ObjectNode Parse(string text) => HoconParser.ParseObject(HoconText.Source(text), HoconIncludes.None);

        var root = HoconResolver.Resolve(
            [
                Parse("m { seed = 1, dir = d, dir = ${?DIR}, stages { mask { seed = ${m.seed} } } }"),
                Parse("m.stages = ${m.stages} { mask.p = 2, mine { dir = ${m.dir} } }, m.dir = ${m.dir}/x"),
                Parse("m.seed = 5"),
            ], name => name == "DIR" ? "/e" : null);
        Assert.Equal("""{"m":{"seed":5,"dir":"/e/x","stages":{"mask":{"seed":5,"p":2},"mine":{"dir":"/e/x"}}}}""", HoconText.Json(root));
    }

    [Fact]
    public void An_undefined_order_still_gives_both_the_same_value() =>
        Assert.Contains(HoconText.Json("a = 1, b = 2, a = ${b}, b = ${a}"), (string[])["""{"a":1,"b":1}""", """{"a":2,"b":2}"""]);

    [Theory]
    [InlineData("a = ${b}", "t.conf:1: ${b} is not set, neither in the configuration nor in the environment; write ${?b} if it may be missing")]
    [InlineData("millrace.seed = 1\na = ${millrace.sead}", "t.conf:2: ${millrace.sead} is not set, neither in the configuration nor in the environment; did you mean ${millrace.seed}?")]
    [InlineData("mill.seed.x = 1\na = ${mil.seed.x}", "t.conf:2: ${mil.seed.x} is not set, neither in the configuration nor in the environment; did you mean ${mill.seed.x}?")]
    [InlineData("foo = ${foo}", "t.conf:1: ${foo} refers to itself, and foo has no earlier value")]
    [InlineData("foo = ${foo}\nfoo { a = 1 }", "t.conf:1: ${foo} refers to itself, and foo has no earlier value")]
    [InlineData("bar = ${foo}\nfoo = ${bar}", "t.conf:2: substitutions lead in a circle: ${foo} (t.conf:1) → ${bar} (t.conf:2) → ${foo} (t.conf:1)")]
    [InlineData("a = ${b}\nb = ${c}\nc = ${a}x", "t.conf:3: substitutions lead in a circle: ${b} (t.conf:1) → ${c} (t.conf:2) → ${a} (t.conf:3) → ${b} (t.conf:1)")]
    [InlineData("a { b = ${a} }", "t.conf:1: ${a} stands inside an object that it refers to; a value cannot contain itself")]
    [InlineData("a = 1\na { b = ${a} }", "t.conf:2: ${a} stands inside an object that it refers to; a value cannot contain itself")]
    [InlineData("a = 1, a = [${a}, 2]", "t.conf:1: ${a} stands inside a list that it refers to; a value cannot contain itself")]
    [InlineData("a = [${b}]\nb = [${a}]", "t.conf:2: substitutions make a list contain itself: ${b} (t.conf:1) → ${a} (t.conf:2)")]
    [InlineData("a { x = ${b}, x { p = 1 } }\nb { y = ${a}, y { q = 2 } }", "t.conf:1: substitutions make an object contain itself: ${a} (t.conf:2) → ${b} (t.conf:1)")]
    public void Cycles_and_undefined_ones_are_reported_once_with_the_chain(string text, string error) => Assert.Equal(error, HoconText.Error(text));

    [Fact]
    public void All_undefined_ones_are_reported_at_once() =>
        Assert.Equal(3, HoconText.Error("a = ${x}\nb { c = [${y}] }\nd = ${z}w\ne = ${a}").Split('\n').Length);

    [Theory]
    [InlineData("a = ${X}", """{"a":"v"}""")]
    [InlineData("a = d, a = ${?X}", """{"a":"v"}""")]
    [InlineData("a = d, a = ${?Y}", """{"a":"d"}""")]
    [InlineData("a = ${E}x", """{"a":"x"}""")]
    [InlineData("a = d, a = ${?E}", """{"a":""}""")]
    [InlineData("X = w, a = ${X}", """{"X":"w","a":"w"}""")]
    [InlineData("X = null, a = ${X}", """{"X":null,"a":null}""")]
    [InlineData("a = ${?X.Y}", "{}")]
    [InlineData("a = ${?L[]}", """{"a":["p","q"]}""")]
    [InlineData("a = [o] ${?L[]}", """{"a":["o","p","q"]}""")]
    [InlineData("a = [o], a = ${?M[]}", """{"a":["o"]}""")]
    [InlineData("L = [c], a = ${L[]}", """{"L":["c"],"a":["c"]}""")]
    public void The_environment_is_the_last_resort(string text, string json) =>
        Assert.Equal(json, HoconText.Json(text, ("X", "v"), ("E", ""), ("L_0", "p"), ("L_1", "q"), ("L_3", "r")));

    [Fact]
    public void A_required_environment_list_must_have_an_element() =>
        Assert.Equal("t.conf:1: ${L[]} is not set, neither in the configuration nor in the environment; write ${?L} if it may be missing",
            HoconText.Error("a = ${L[]}"));

    [Fact]
    public void A_long_chain_is_followed_and_a_longer_one_refused()
    {
        var appended = string.Concat(Enumerable.Range(0, 400).Select(i => $"a += {i}\n"));
        Assert.Equal(400, ((HoconArray)HoconText.Resolve(appended).Field("a")!.Value).Items.Count);

        var chain = string.Concat(Enumerable.Range(0, 5000).Select(i => $"a{i} = ${{a{i + 1}}}\n")) + "a5000 = 1";
        Assert.Contains("more than 1000 substitutions lead from one to the next", HoconText.Error(chain), StringComparison.Ordinal);
    }

    [Fact]
    public void Values_that_double_at_every_step_are_refused()
    {
        var lists = "l0 = [1, 1]\n" + string.Concat(Enumerable.Range(1, 60).Select(i => $"l{i} = [${{l{i - 1}}}, ${{l{i - 1}}}]\n"));
        Assert.Contains("the substitutions expand to more than 1000000 values", HoconText.Error(lists), StringComparison.Ordinal);
        var texts = "t0 = xx\n" + string.Concat(Enumerable.Range(1, 60).Select(i => $"t{i} = ${{t{i - 1}}}${{t{i - 1}}}\n"));
        Assert.Contains("the substitutions build a text of more than 1048576 characters", HoconText.Error(texts), StringComparison.Ordinal);
        var joined = "j0 = [1, 1]\n" + string.Concat(Enumerable.Range(1, 60).Select(i => $"j{i} = ${{j{i - 1}}} ${{j{i - 1}}}\n"));
        Assert.Contains("the substitutions expand to more than 1000000 values", HoconText.Error(joined), StringComparison.Ordinal);
    }
}
