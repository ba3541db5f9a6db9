using Millrace.Model.Configuration;

namespace Millrace.Pipeline.Tests.Configuration;

/// <summary>Keys nobody knows, and what was meant by them.</summary>
public sealed class UnknownKeyTests
{
    const string Defaults = """
        millrace {
          seed = 42
          stages.mask-tokens {
            masked_lm_prob = 0.15
            max_predictions_per_seq = 20
            dupe_factor = 1
            seed = ${millrace.seed}
          }
          trainer { learning_rate = 1e-4, restart-window = 60s }
          model {}
        }
        """;

    static void Bind(ConfigSection mask)
    {
        mask.Double("masked_lm_prob", 0, 1);
        mask.Int("max_predictions_per_seq", min: 1);
        mask.UInt64("seed");
    }

    static string Errors(string user) => BoundText.Errors(user, Defaults, Bind, "millrace.stages.mask-tokens");

    [Fact]
    public void All_problems_of_the_style_guide_come_at_once() =>
        Assert.Equal("""
            train.conf:3: millrace.stages.mask-tokens.masked_lm_prob must be in [0, 1], got 1.5
            train.conf:4: unknown key millrace.stages.mask-tokens.max_prediction_per_seq; did you mean `max_predictions_per_seq`?
            train.conf:5: millrace.stages.mask-tokens.seed must be a non-negative integer, got "abc"
            """.ReplaceLineEndings("\n"),
            Errors("""

                millrace.stages.mask-tokens {
                  masked_lm_prob = 1.5
                  max_prediction_per_seq = 10
                  seed = abc
                }
                """));

    [Theory]
    [InlineData("stages.mask-tokens.max-predictions-per-seq", "max_predictions_per_seq")]
    [InlineData("stages.mask-tokens.maxPredictionsPerSeq", "max_predictions_per_seq")]
    [InlineData("stages.mask-tokens.masked_lm_ratio", "masked_lm_prob")]
    [InlineData("stages.mask-tokens.mlm_probability", "masked_lm_prob")]
    [InlineData("stages.mask-tokens.duplicate_factor", "dupe_factor")]
    [InlineData("trainer.lr", "learning_rate")]
    [InlineData("trainer.restart_window", "restart-window")]
    [InlineData("stages.mask-token", "mask-tokens")]
    [InlineData("sede", "seed")]
    [InlineData("masked_lm_prob", "millrace.stages.mask-tokens.masked_lm_prob")]
    [InlineData("trainer.mlm_probability", "millrace.stages.mask-tokens.masked_lm_prob")]
    public void Near_misses_and_the_words_of_others_are_guessed(string key, string meant) =>
        Assert.Equal($"train.conf:1: unknown key millrace.{key}; did you mean `{meant}`?", Errors($"millrace.{key} = 1"));

    [Theory]
    [InlineData("stages.mask-tokens.zzz")]
    [InlineData("stages.dedup")]
    [InlineData("trainer.ab")]
    public void What_is_like_nothing_gets_no_guess(string key) =>
        Assert.Equal($"train.conf:1: unknown key millrace.{key}", Errors($"millrace.{key} = 1"));

    [Fact]
    public void An_unknown_section_is_one_line_at_its_key() =>
        Assert.Equal("train.conf:2: unknown key millrace.stages.my-dedup",
            Errors("x = { a = 1, b { c = 2 } }\nmillrace.stages.my-dedup = ${x}"));

    [Fact]
    public void A_misspelled_root_is_found_and_other_roots_are_the_users()
    {
        Assert.Equal("train.conf:1: unknown key milrace; did you mean `millrace`?", Errors("milrace.seed = 1"));
        Assert.Equal("", Errors("electra-small { hidden_size = 256 }, my.own = 1"));
    }

    [Fact]
    public void Defaults_of_sections_nobody_read_are_known() =>
        Assert.Equal("", Errors("millrace.trainer { learning_rate = 1, restart-window = 5s }"));

    [Fact]
    public void A_misspelled_key_without_default_is_one_line_not_two()
    {
        void Read(ConfigSection section)
        {
            section.Int("window");
            section.String("class");
        }

        Assert.Equal("train.conf:1: unknown key millrace.s.windw; did you mean `window`?",
            BoundText.Errors("millrace.s { class = c, windw = 1 }", "", Read));
        Assert.Equal("train.conf:1: millrace.s.window is not set\ntrain.conf:1: unknown key millrace.s.zzz",
            BoundText.Errors("millrace.s { class = c, zzz = 1 }", "", Read));
        Assert.Equal("train.conf:1: unknown key millrace.s.paht; did you mean `path`?",
            BoundText.Errors("millrace.s.paht = x", "millrace.s.path = null", s => s.Problem("path", "millrace.s.path is not set")));
    }

    [Fact]
    public void Keys_that_are_read_by_name_are_known()
    {
        Assert.Equal("", BoundText.Errors("millrace.s { x { w = 1 }, y { w = 2 } }", "", s =>
        {
            foreach (var key in s.Keys)
                s.Section(key).Int("w");
        }));
        Assert.Equal("train.conf:1: unknown key millrace.s.y.v",
            BoundText.Errors("millrace.s { x { w = 1 }, y { v = 2 } }", "", s =>
            {
                s.Section("x").Int("w");
                s.Has("y.q");
            }));
        Assert.Equal("", BoundText.Errors("millrace.s.graph { 0 = a, 1 = b }", "", s => s.Strings("graph")));
    }

    [Fact]
    public void Somebody_elses_section_may_hold_unknown_keys_which_are_warned_about()
    {
        var tree = BoundText.Tree("millrace.model {\nhidden_size = 768\nhiden_act = gelu\nid2label { 0 = X }\n}", "millrace.model.hidden_act = gelu");
        var model = tree.Section("millrace.model");
        model.Int("hidden_size");
        model.String("hidden_act");
        model.AllowUnknown("");
        tree.Check();
        Assert.Equal(
            ["train.conf:3: millrace.model.hiden_act is not used; did you mean `hidden_act`?", "train.conf:4: millrace.model.id2label is not used"],
            tree.Warnings().Select(warning => warning.ToString()));

        tree = BoundText.Tree("millrace.s.model.x { y = 1 }");
        tree.Section("millrace.s").AllowUnknown("model");
        tree.Check();
    }
}
