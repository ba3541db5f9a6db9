using Millrace.Model.Configuration;
using Millrace.Pipeline.Configuration;
using Millrace.Pipeline.Configuration.Hocon;

namespace Millrace.Pipeline.Tests.Configuration;

/// <summary>The getters of a section: what they accept, what they say about the rest.</summary>
public sealed class HoconSectionTests
{
    enum Layout
    {
        PerFile,
        PerLine,
        BF16,
        UTF8Text,
    }

    static T Get<T>(string value, Func<ConfigSection, T> read)
    {
        var tree = BoundText.Tree($"millrace.s.k = {value}");
        var result = read(tree.Section("millrace.s"));
        tree.Check();
        return result;
    }

    static string Error(string value, Action<ConfigSection> read) => BoundText.Errors($"\nmillrace.s.k = {value}", "", read);

    [Fact]
    public void Numbers_are_read_from_numbers_and_texts()
    {
        Assert.Equal(20, Get("20", s => s.Int("k")));
        Assert.Equal(-3, Get("\"-3\"", s => s.Int("k")));
        Assert.Equal(1_000_000, Get("1e6", s => s.Int("k")));
        Assert.Equal(2, Get("2.0", s => s.Int("k")));
        Assert.Equal(long.MaxValue, Get("9223372036854775807", s => s.Int64("k")));
        Assert.Equal(ulong.MaxValue, Get("18446744073709551615", s => s.UInt64("k")));
        Assert.Equal(0.15, Get("0.15", s => s.Double("k", 0, 1)));
        Assert.Equal(1e-12, Get("1e-12", s => s.Double("k")));
        Assert.Equal(0.33, Get(".33", s => s.Double("k")));
    }

    [Theory]
    [InlineData("1.5", "millrace.s.k must be an integer, got 1.5")]
    [InlineData("abc", "millrace.s.k must be an integer, got \"abc\"")]
    [InlineData("007", "millrace.s.k must be an integer, got \"007\"")]
    [InlineData("1_000", "millrace.s.k must be an integer, got \"1_000\"")]
    [InlineData("1e-99999999999999999999", "millrace.s.k must be an integer, got 1e-99999999999999999999")]
    [InlineData("true", "millrace.s.k must be an integer, got true")]
    [InlineData("[1]", "millrace.s.k must be an integer, got a list")]
    [InlineData("{}", "millrace.s.k must be an integer, got an object")]
    [InlineData("0", "millrace.s.k must be at least 1, got 0")]
    [InlineData("-1e99", "millrace.s.k must be at least 1, got -1e99")]
    [InlineData("1e99999999999999999999", "millrace.s.k must be at most 2147483647, got 1e99999999999999999999")]
    [InlineData("null", "millrace.s.k is not set")]
    public void A_bad_integer_is_named(string value, string error) =>
        Assert.Equal($"train.conf:2: {error}", Error(value, s => Assert.Equal(1, s.Int("k", min: 1))));

    [Fact]
    public void Ranges_are_shown()
    {
        Assert.Equal("train.conf:2: millrace.s.k must be in [0, 1], got 1.5", Error("1.5", s => s.Double("k", 0, 1)));
        Assert.Equal("train.conf:2: millrace.s.k must be at least 0.1, got 0", Error("0", s => s.Double("k", min: 0.1)));
        Assert.Equal("train.conf:2: millrace.s.k must be at most 5, got 6", Error("6", s => s.Int("k", max: 5)));
        Assert.Equal("train.conf:2: millrace.s.k must be in [1, 5], got 6", Error("6", s => s.Int("k", 1, 5)));
        Assert.Equal("train.conf:2: millrace.s.k must be in [1, 5], got 0", Error("0", s => s.Int64("k", 1, 5)));
        Assert.Equal("train.conf:2: millrace.s.k must be a non-negative integer, got \"abc\"", Error("abc", s => s.UInt64("k")));
        Assert.Equal("train.conf:2: millrace.s.k must be a non-negative integer, got -1", Error("-1", s => s.UInt64("k")));
        Assert.Equal("train.conf:2: millrace.s.k must be at most 18446744073709551615, got 18446744073709551616", Error("18446744073709551616", s => s.UInt64("k")));
        Assert.Equal("train.conf:2: millrace.s.k must be a number, got \"NaN\"", Error("NaN", s => s.Double("k")));
        Assert.Equal("train.conf:2: millrace.s.k must be a number, got 1e999", Error("1e999", s => s.Double("k")));
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("yes", true)]
    [InlineData("on", true)]
    [InlineData("\"true\"", true)]
    [InlineData("false", false)]
    [InlineData("no", false)]
    [InlineData("off", false)]
    public void Booleans_have_six_words(string value, bool expected) => Assert.Equal(expected, Get(value, s => s.Bool("k")));

    [Fact]
    public void Anything_else_is_no_boolean()
    {
        Assert.Equal("train.conf:2: millrace.s.k must be true or false, got 1", Error("1", s => s.Bool("k")));
        Assert.Equal("train.conf:2: millrace.s.k must be true or false, got \"True\"", Error("True", s => s.Bool("k")));
    }

    [Fact]
    public void Texts_are_what_was_written()
    {
        Assert.Equal("a b", Get("a b", s => s.String("k")));
        Assert.Equal("1.50", Get("1.50", s => s.String("k")));
        Assert.Equal("true", Get("true", s => s.String("k")));
        Assert.Equal("x", Get("x", s => s.OptionalString("k")));
        Assert.Null(Get("null", s => s.OptionalString("k")));
        Assert.Equal("train.conf:2: millrace.s.k must be a text, got a list", Error("[]", s => s.String("k")));
        Assert.Equal("train.conf:2: millrace.s.k must be a text, got an object", Error("{}", s => s.OptionalString("k")));
        Assert.Equal("train.conf:2: millrace.s.k is not set", Error("null", s => s.String("k")));
        Assert.Equal("train.conf:2: millrace.s.k must be an integer, got \"" + new string('x', 59) + "…\"", Error(new string('x', 99), s => s.Int("k")));
    }

    [Fact]
    public void Lists_of_texts_come_from_lists_and_from_indexed_objects()
    {
        Assert.Equal(["a", "1", "true"], Get("[a, 1, true]", s => s.Strings("k")));
        Assert.Equal(["x", "y"], Get("{ 1 = y, 0 = x }", s => s.Strings("k")));
        Assert.Equal("train.conf:2: millrace.s.k must be a list, got \"a\"", Error("a", s => s.Strings("k")));
        Assert.Equal("train.conf:2: millrace.s.k must be a list, got an object", Error("{ x = y }", s => s.Strings("k")));
        Assert.Equal("train.conf:2: millrace.s.k[1] must be a text, got null\ntrain.conf:3: millrace.s.k[2] must be a text, got a list",
            Error("[a, null\n[b]]", s => s.Strings("k")));
    }

    [Fact]
    public void Durations_and_sizes_need_a_unit()
    {
        Assert.Equal(TimeSpan.FromMilliseconds(250), Get("250ms", s => s.Duration("k", TimeSpan.Zero, TimeSpan.MaxValue)));
        Assert.Equal(TimeSpan.FromMinutes(5), Get("5 m", s => s.Duration("k", TimeSpan.Zero, TimeSpan.MaxValue)));
        Assert.Equal(64L << 20, Get("64MiB", s => s.Bytes("k")));
        Assert.Equal("train.conf:2: millrace.s.k must be a duration with its unit, such as 250ms, 30s or 5m, got 30", Error("30", s => s.Duration("k", TimeSpan.Zero, TimeSpan.MaxValue)));
        Assert.Equal("train.conf:2: millrace.s.k must be a duration with its unit, such as 250ms, 30s or 5m, got \"30 sec\"", Error("30 sec", s => s.Duration("k", TimeSpan.Zero, TimeSpan.MaxValue)));
        Assert.Equal("train.conf:2: millrace.s.k must be in [1s, 1h], got \"2h\"", Error("2h", s => s.Duration("k", TimeSpan.FromSeconds(1), TimeSpan.FromHours(1))));
        Assert.Equal("train.conf:2: millrace.s.k must be at least 0s, got \"-1s\"", Error("-1s", s => s.Duration("k", TimeSpan.Zero, TimeSpan.MaxValue)));
        Assert.Equal("train.conf:2: millrace.s.k must be a size with its unit, such as 64MiB, got 64", Error("64", s => s.Bytes("k")));
        Assert.Equal("train.conf:2: millrace.s.k must be a size with its unit, such as 64MiB, got \"64\"", Error("\"64\"", s => s.Bytes("k")));
        Assert.Equal("train.conf:2: millrace.s.k must be in [1B, 1GiB], got \"2GiB\"", Error("2GiB", s => s.Bytes("k", 1, 1 << 30)));
        Assert.Equal("train.conf:2: millrace.s.k must be at least 1B, got \"0B\"", Error("0B", s => s.Bytes("k", min: 1)));
    }

    [Fact]
    public void Enums_are_written_in_lower_case_with_hyphens()
    {
        Assert.Equal(Layout.PerLine, Get("per-line", s => s.OneOf<Layout>("k")));
        Assert.Equal(Layout.BF16, Get("bf16", s => s.OneOf<Layout>("k")));
        Assert.Equal(Layout.UTF8Text, Get("utf8-text", s => s.OneOf<Layout>("k")));
        Assert.Equal("train.conf:2: millrace.s.k must be one of per-file, per-line, bf16 or utf8-text, got \"per-lien\"; did you mean `per-line`?", Error("per-lien", s => s.OneOf<Layout>("k")));
        Assert.Equal("train.conf:2: millrace.s.k must be one of per-file, per-line, bf16 or utf8-text, got \"PerLine\"; did you mean `per-line`?", Error("PerLine", s => s.OneOf<Layout>("k")));
        Assert.Equal("train.conf:2: millrace.s.k must be one of per-file, per-line, bf16 or utf8-text, got 1", Error("1", s => s.OneOf<Layout>("k")));
    }

    [Fact]
    public void Sections_keys_and_presence()
    {
        var tree = BoundText.Tree("millrace.s { a { x = 1 }, b = null, \"c.d\" = 2 }");
        var section = tree.Section("millrace").Section("s");
        Assert.Equal("millrace.s", section.Path);
        Assert.Equal(["a", "b", "c.d"], section.Keys);
        Assert.True(section.Has("a.x"));
        Assert.False(section.Has("b"));
        Assert.False(section.Has("none"));
        Assert.Equal("millrace.s.a", section.Section("a").Path);
        Assert.Equal(1, section.Int("a.x"));
        Assert.Equal(2, section.Int("\"c.d\""));
        tree.Check();
    }

    [Fact]
    public void A_path_is_meant_from_the_file_that_states_it()
    {
        static ConfigSection Section(string user, string file)
        {
            var folder = Path.GetDirectoryName(file);
            var source = new HoconSource(file, user, folder, null, file);
            var root = HoconResolver.Resolve(
                [HoconParser.ParseObject(source, HoconIncludes.None)],
                name => name == "DIR" ? "from-env" : null);
            return new ConfigTree(root, root, file).Section("s");
        }

        Assert.Equal("conf/data", Section("s.p = data", "conf/train.conf").FilePath("p"));
        Assert.Equal("data", Section("s.p = data", "train.conf").FilePath("p"));
        Assert.Equal("/data", Section("s.p = /data", "conf/train.conf").FilePath("p"));
        Assert.Equal("from-env", Section("s.p = ${DIR}", "conf/train.conf").FilePath("p"));
        Assert.Null(Section("s.p = null", "conf/train.conf").FilePath("p"));
    }

    [Fact]
    public void A_missing_key_is_at_its_section_and_a_missing_section_is_one_problem()
    {
        Assert.Equal("train.conf:2: millrace.s.none is not set", BoundText.Errors("\nmillrace.s {\n}", "", s => s.Int("none")));
        Assert.Equal("train.conf: millrace.s.none is not set", BoundText.Errors("", "millrace.s {}", s => s.OptionalString("none")));
        Assert.Equal("train.conf: millrace is not set", BoundText.Errors("", "", s =>
        {
            s.Int("a");
            s.Section("b").String("c");
            s.Strings("d");
        }));
        Assert.Equal("train.conf:1: millrace must be an object, got 5", BoundText.Errors("millrace = 5", "millrace.s { a = 1 }", s => s.Section("b").Int("a")));
        Assert.Equal("train.conf:1: millrace.s must be an object, got 5", BoundText.Errors("millrace.s = 5", "millrace.s { a = 1 }", s => s.Int("a")));
    }

    [Fact]
    public void One_bad_value_is_reported_once_however_many_keys_refer_to_it() =>
        Assert.Equal("train.conf:1: millrace.s.a must be a non-negative integer, got \"abc\"",
            BoundText.Errors("millrace.seed = abc", "millrace { seed = 1, s { a = ${millrace.seed}, b = ${millrace.seed} } }", s =>
            {
                s.UInt64("a");
                s.UInt64("b");
            }));

    [Fact]
    public void A_rule_between_keys_is_reported_where_the_key_was_set()
    {
        const string Defaults = "millrace.s { a = 1, path = null }";
        Assert.Equal("train.conf:2: millrace.s.a must be ≤ b, got 9",
            BoundText.Errors("\nmillrace.s.a = 9", Defaults, s => s.Problem("a", "millrace.s.a must be ≤ b, got 9")));
        Assert.Equal("reference.conf:1: too small", BoundText.Errors("", Defaults, s => s.Problem("a", "too small")));
        // a null of the defaults is for the user to set: the user's file is the place to look at
        Assert.Equal("train.conf: millrace.s.path is not set; name a folder",
            BoundText.Errors("", Defaults, s => s.Problem("path", "millrace.s.path is not set; name a folder")));
        Assert.Equal("train.conf:1: millrace.s.a must be an integer, got \"x\"", BoundText.Errors("millrace.s.a = x", Defaults, s =>
        {
            s.Int("a");
            s.Problem("a", "a consequence of the same mistake");
        }));
    }

    [Fact]
    public void Secrets_stay_out_of_messages() =>
        Assert.Equal("train.conf:1: millrace.s.etcd-password must be an integer, got \"***\"",
            BoundText.Errors("millrace.s.etcd-password = hunter2", "", s => s.Int("etcd-password")));
}
