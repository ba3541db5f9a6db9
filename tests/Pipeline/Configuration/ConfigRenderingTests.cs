using System.Text.Json;
using Millrace.Pipeline.Configuration;

namespace Millrace.Pipeline.Tests.Configuration;

/// <summary>The texts of <c>millrace config</c>.</summary>
public sealed class ConfigRenderingTests
{
    const string Text = """
        millrace {
          seed = 42, layout = per-file
          stages.mask-tokens { masked_lm_prob = 0.150, on = true, files = "*.txt", window = 30s, none = null }
          graph = [a, 1, "b c", { x = "1" }, []]
          empty {}
          "a.b" = "true"
          etcd-password = hunter2
          api { token = t, mask_token = "[MASK]", my-secret = "", db-token = null, other-secret { x = 1 } }
          text = "two\nlines \"q\""
        }
        """;

    [Fact]
    public void The_tree_shows_every_origin_and_no_secret() =>
        Assert.Equal("""
            millrace {
              seed = 42                                   # t.conf:2
              layout = per-file                           # t.conf:2
              stages {
                mask-tokens {
                  masked_lm_prob = 0.150                  # t.conf:3
                  on = true                               # t.conf:3
                  files = "*.txt"                         # t.conf:3
                  window = 30s                            # t.conf:3
                  none = null                             # t.conf:3
                }
              }
              graph = [a, 1, "b c", {x = "1"}, []]        # t.conf:4
              empty = {}                                  # t.conf:5
              "a.b" = "true"                              # t.conf:6
              etcd-password = "***"                       # t.conf:7
              api {
                token = "***"                             # t.conf:8
                mask_token = "[MASK]"                     # t.conf:8
                my-secret = ""                            # t.conf:8
                db-token = null                           # t.conf:8
                other-secret = "***"                      # t.conf:8
              }
              text = "two\nlines \"q\""                   # t.conf:9
            }

            """.ReplaceLineEndings("\n"), ConfigRendering.WithOrigins(HoconText.Resolve(Text)), ignoreWhiteSpaceDifferences: true);

    [Fact]
    public void Origins_stand_in_one_column()
    {
        var lines = ConfigRendering.WithOrigins(HoconText.Resolve("a = 1\nlong-key { inner = \"some text\" }")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["a = 1                  # t.conf:1", "long-key {", "  inner = \"some text\"  # t.conf:2", "}"], lines);
    }

    [Fact]
    public void A_long_list_has_one_element_a_line()
    {
        var root = HoconText.Resolve($"a {{ l = [{string.Join(", ", Enumerable.Range(0, 60).Select(i => $"e-{i}"))}] }}");
        var text = ConfigRendering.WithOrigins(root);
        Assert.Equal(64, text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.True(root.SameAs(HoconText.Resolve(text)));
    }

    [Fact]
    public void Changes_are_full_paths_with_the_place_to_edit()
    {
        var reference = HoconText.Resolve("m { a = 1, b { c = [x], d = 2.0, e = 1 }, f = null, s-token = x }");
        var root = HoconText.Resolve("m { a = 1, b { c = [x, y], d = 2\n e = ${seed} }, f { g = 1\n h {} }, s-token = y }\nseed = 5");
        Assert.Equal("""
            m.b.c = [x, y]     # t.conf:1
            m.b.e = 5          # t.conf:4
            m.f.g = 1          # t.conf:2
            m.f.h = {}         # t.conf:3
            m.s-token = "***"  # t.conf:3
            seed = 5           # t.conf:4

            """.ReplaceLineEndings("\n"), ConfigRendering.Changed(root, reference));
        Assert.Equal("", ConfigRendering.Changed(reference, reference));
    }

    [Fact]
    public void Json_is_json_that_keeps_numbers_and_order()
    {
        var json = ConfigRendering.Json(HoconText.Resolve(Text));
        using var document = JsonDocument.Parse(json);
        var millrace = document.RootElement.GetProperty("millrace");
        Assert.Equal("0.150", millrace.GetProperty("stages").GetProperty("mask-tokens").GetProperty("masked_lm_prob").GetRawText());
        Assert.Equal("***", millrace.GetProperty("etcd-password").GetString());
        Assert.Equal("two\nlines \"q\"", millrace.GetProperty("text").GetString());
        Assert.Equal("{\n  \"a\": [\n    1,\n    {\n      \"b\": null\n    }\n  ],\n  \"c\": [],\n  \"d\": {}\n}\n",
            ConfigRendering.Json(HoconText.Resolve("a = [1, { b = null }], c = [], d {}")));
    }
}
