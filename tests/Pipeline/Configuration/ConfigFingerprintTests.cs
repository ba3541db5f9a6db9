using Millrace.Pipeline.Configuration;

namespace Millrace.Pipeline.Tests.Configuration;

/// <summary>A run directory belongs to one plan.</summary>
public sealed class ConfigFingerprintTests
{
    static string Of(string text, params string[] excluding) => ConfigFingerprint.Of(HoconText.Resolve(text), excluding);

    [Fact]
    public void The_fingerprint_is_the_hash_of_canonical_json()
    {
        var root = HoconText.Resolve("b = [1.0, \"1\", null, { z = 1, y = 2 }], a { c = true, d {} }");
        Assert.Equal("""{"a":{"c":true,"d":{}},"b":[1,"1",null,{"y":2,"z":1}]}""", ConfigFingerprint.Canonical(root, []));
        Assert.Equal("44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a", Of(""));   // of {}
    }

    [Fact]
    public void Order_spelling_origin_and_secrets_do_not_count()
    {
        var plan = Of("m { a = 100, b = x, c-password = p }");
        Assert.Equal(plan, Of("\n\nm.b = \"x\"\nm { a = 1e2 }, m.c-password = q"));
        Assert.NotEqual(plan, Of("m { a = 101, b = x }"));
        Assert.NotEqual(plan, Of("m { a = \"100\", b = x }"));
        Assert.NotEqual(plan, Of("m { a = 100, b = x, d = null }"));
    }

    [Fact]
    public void Excluded_paths_do_not_count()
    {
        var plan = Of("m { a = 1 }");
        Assert.Equal(plan, Of("m { a = 1, dir = x, log { level = 3 }, \"p.q\" = 4 }", "m.dir", "m.log", "m.\"p.q\""));
        Assert.NotEqual(plan, Of("m { a = 1, dir = x }", "m.d", "dir"));
    }

    [Fact]
    public void Differences_are_named_with_both_values()
    {
        var old = ConfigRendering.Json(HoconText.Resolve("m { num_shards = 2048, same = 1.0, gone = x, l = [a, b], s-token = p, dir = d, o { p = 1 } }"));
        var now = HoconText.Resolve("m { num_shards = 4096, same = 1, l = [b, a], s-token = q, dir = e, new = [1], o = 5 }");
        Assert.Equal(
            [
                "m.gone = x, the plan now does not set it",
                "m.l = [a, b], the plan now says [b, a]",
                "m.new was not set, the plan now says [1]",
                "m.num_shards = 2048, the plan now says 4096",
                "m.o was not set, the plan now says 5",
                "m.o.p = 1, the plan now does not set it",
            ],
            ConfigFingerprint.Differences(old, now, ["m.dir"]));
    }

    [Fact]
    public void No_difference_means_the_same_fingerprint()
    {
        var now = HoconText.Resolve("m { a = 1, l = [{ x-token = s, y = 1 }], text = \"${no}\", include = i }".Replace("include =", "\"include\" =", StringComparison.Ordinal));
        Assert.Empty(ConfigFingerprint.Differences(ConfigRendering.Json(now), now, []));
    }
}
