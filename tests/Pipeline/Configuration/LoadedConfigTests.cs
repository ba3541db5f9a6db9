using Millrace.Oracles;
using Millrace.Pipeline.Configuration;
using Millrace.Pipeline.Configuration.Hocon;

namespace Millrace.Pipeline.Tests.Configuration;

/// <summary>The layers: defaults, the user's file and its includes, <c>--set</c>, the environment.</summary>
public sealed class LoadedConfigTests : IDisposable
{
    const string Defaults = """
        millrace {
          seed = 42
          data-dir = data
          data-dir = ${?MILLRACE_DATA_DIR}
          graph = [a, b]
          stages.mask-tokens { seed = ${millrace.seed}, masked_lm_prob = 0.15 }
        }
        """;

    readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    LoadedConfig Load(string user, string[] settings, params (string Name, string Value)[] environment) =>
        LoadedConfig.Load(folder.Write("train.conf", user), settings, [BoundText.Reference(Defaults)], HoconIncludes.None,
            name => environment.FirstOrDefault(variable => variable.Name == name).Value);

    static string? Text(LoadedConfig config, string path) => config.Root.Find(path)?.Value.Text;

    [Fact]
    public void Each_layer_overrides_the_ones_below()
    {
        folder.Write("base.conf", "millrace { seed = 1, data-dir = base }");
        var config = Load("include required(file(\"base.conf\"))\nmillrace.seed = 2", ["millrace.seed=3", "millrace.graph += c", "millrace.seed=4"]);
        Assert.Equal("4", Text(config, "millrace.seed"));
        Assert.Equal("base", Text(config, "millrace.data-dir"));
        Assert.Equal("0.15", Text(config, "millrace.stages.mask-tokens.masked_lm_prob"));
        Assert.Equal("""["a","b","c"]""", HoconText.Json(config.Root.Find("millrace.graph")!.Value));
        Assert.Equal("--set", config.Root.Find("millrace.seed")!.Value.Origin.ToString());
    }

    [Fact]
    public void A_substitution_in_the_defaults_follows_the_user()
    {
        Assert.Equal("42", Text(Load("", []), "millrace.stages.mask-tokens.seed"));
        Assert.Equal("7", Text(Load("millrace.seed = 7", []), "millrace.stages.mask-tokens.seed"));
        Assert.Equal("8", Text(Load("millrace.seed = 7", ["millrace.seed=8"]), "millrace.stages.mask-tokens.seed"));
        Assert.Equal("9", Text(Load("millrace.stages.mask-tokens.seed = 9", []), "millrace.stages.mask-tokens.seed"));
    }

    [Fact]
    public void An_object_is_laid_over_the_whole_before_substitutions_are_followed()
    {
        var config = Load("""
            millrace.phases.two { seed = 7, graph = [c], stages.mask-tokens.masked_lm_prob = ${millrace.wanted} }
            millrace { seed = 5, wanted = 0.2 }
            """, ["millrace.wanted=0.3"]);
        var two = config.OverlaidBy("millrace.phases.two");
        Assert.Equal(("5", "0.15"), (Text(config, "millrace.stages.mask-tokens.seed"), Text(config, "millrace.stages.mask-tokens.masked_lm_prob")));
        Assert.Equal(("7", "0.3"), (Text(two, "millrace.stages.mask-tokens.seed"), Text(two, "millrace.stages.mask-tokens.masked_lm_prob")));
        Assert.Equal("""["c"]""", HoconText.Json(two.Root.Find("millrace.graph")!.Value));
        Assert.Equal("data", Text(two, "millrace.data-dir"));
        Assert.EndsWith("train.conf:1", two.Root.Find("millrace.seed")!.Value.Origin.ToString());
    }

    [Fact]
    public void The_environment_counts_where_a_file_says_so_and_below_the_users_file()
    {
        Assert.Equal("/e", Text(Load("", [], ("MILLRACE_DATA_DIR", "/e")), "millrace.data-dir"));
        Assert.Equal("mine", Text(Load("millrace.data-dir = mine", [], ("MILLRACE_DATA_DIR", "/e")), "millrace.data-dir"));
        Assert.Equal("/e", Text(Load("millrace.data-dir = mine, millrace.data-dir = ${?MILLRACE_DATA_DIR}", [], ("MILLRACE_DATA_DIR", "/e")), "millrace.data-dir"));
        Assert.Equal("data", Load("", [], ("MILLRACE_DATA_DIR", "/e")).Reference.Find("millrace.data-dir")!.Value.Text);
    }

    [Fact]
    public void Own_is_what_the_user_said()
    {
        var config = Load("millrace { stages.mask-tokens { masked_lm_prob = ${p} }, data-dir = ${?NONE} }\np = 0.2", ["millrace.x=${millrace.seed}"]);
        Assert.Equal("""{"millrace":{"stages":{"mask-tokens":{"masked_lm_prob":0.2}},"x":42},"p":0.2}""", HoconText.Json(config.Own));
    }

    [Fact]
    public void Settings_are_hocon()
    {
        var config = Load("", ["a.b=[1, x y]", "c={d=null}", " e = \"*.txt\" ", "f=/data/x", "g=${millrace.seed}"]);
        Assert.Equal("""{"a":{"b":[1,"x y"]},"c":{"d":null},"e":"*.txt","f":"/data/x","g":42}""",
            HoconText.Json(new HoconObject(config.Root.Fields.Skip(1), config.Root.Origin)));
    }

    [Theory]
    [InlineData("millrace.url=https://a.org/b,c?d=e#f", null)]
    [InlineData("millrace.url=https://a.org/b?c=d#e", "https://a.org/b?c=d#e")]
    [InlineData("millrace.url=file:///a/b.bz2", "file:///a/b.bz2")]
    [InlineData("millrace.url=\"https://a.org/b,c\"", "https://a.org/b,c")]
    [InlineData("millrace { url=\"https://a.org\" }", "https://a.org")]
    public void Address_needs_no_quotes(string setting, string? value)
    {
        if (value is null)
            Assert.Throws<ConfigException>(() => LoadedConfig.Defaults([("--set", setting)]));
        else
            Assert.Equal(value, LoadedConfig.Defaults([("--set", setting)]).Section("millrace").String("url"));
    }

    [Theory]
    [InlineData("seed", "--set: expected `key=value`, got \"seed\"")]
    [InlineData("in=data/*.txt", "--set: `*` is not allowed outside quotes; you may have meant to quote \"data/*.txt\"")]
    [InlineData("betas=0.9,0.999", "--set: expected the end after the value, got `,`; a list is written [a, b]")]
    [InlineData("a=", "--set: expected a value for `a`, got the end of the file; an empty text is written \"\"")]
    [InlineData("x { include \"a=b\" }", "--set: only a file can include another")]
    [InlineData("a=${none}", "--set: ${none} is not set, neither in the configuration nor in the environment; write ${?none} if it may be missing")]
    public void A_bad_setting_is_named(string setting, string error) => Assert.Equal(error, HoconText.ErrorOf(() => Load("", [setting])));

    [Fact]
    public void Mistakes_in_the_file_and_in_settings_come_together()
    {
        var file = folder.PathOf("train.conf");
        Assert.Equal($"--set: expected `key=value`, got \"x\"\n{file}:2: expected a value for `b`, got the end of the file; an empty text is written \"\"",
            HoconText.ErrorOf(() => Load("a = 1\nb =", ["x"])));
    }

    [Fact]
    public void A_missing_file_is_named_with_the_nearest_one()
    {
        folder.Write("train.conf", "");
        Assert.Equal($"{folder.PathOf("tran.conf")}: there is no such file; did you mean `train.conf`?",
            HoconText.ErrorOf(() => LoadedConfig.Load(folder.PathOf("tran.conf"), [])));
        Assert.Equal($"{folder.PathOf("none", "x.conf")}: there is no such file", HoconText.ErrorOf(() => LoadedConfig.Load(folder.PathOf("none", "x.conf"), [])));
    }

    [Fact]
    public void A_whole_configuration_is_bound_and_checked()
    {
        var config = Load("millrace.stages.mask-tokens.masked_lm_prob = 1.5\nmillrace.sed = 1", []);
        config.Section("millrace.stages.mask-tokens").Double("masked_lm_prob", 0, 1);
        var file = folder.PathOf("train.conf");
        var error = Assert.Throws<ConfigException>(config.Check);
        Assert.Equal($"2 problems in the configuration\n  {file}:1: millrace.stages.mask-tokens.masked_lm_prob must be in [0, 1], got 1.5\n  {file}:2: unknown key millrace.sed; did you mean `seed`?", error.Message);
        Assert.Equal([$"{file}:2: unknown key millrace.sed; did you mean `seed`?"], config.UnknownKeys().Select(problem => problem.ToString()));
    }

    [Fact]
    public void The_reference_confs_of_millrace_resolve_by_themselves_and_define_millrace_alone()
    {
        var sources = LoadedConfig.ReferencesOf(LoadedConfig.MillraceAssemblies);
        Assert.Equal(["Millrace.Model/reference.conf", "Millrace.Actors/reference.conf", "Millrace.Stages/reference.conf", "Millrace.Pipeline/reference.conf"],
            sources.Select(source => source.Name));
        var root = HoconResolver.Resolve([.. sources.Select(source => HoconParser.ParseObject(source, HoconIncludes.None))], _ => null);
        Assert.Equal(["millrace"], root.Fields.Select(field => field.Key));
    }

    [Fact]
    public void Load_reads_the_defaults_of_every_assembly()
    {
        var config = LoadedConfig.Load(folder.Write("train.conf", "millrace.source.path = x"), []);
        Assert.Equal("Millrace.Stages/reference.conf", config.Root.Find("millrace.source.layout")!.Value.Origin.File);
        Assert.Equal(folder.PathOf("x"), config.Section("millrace.source").FilePath("path"));
        config.Check();
    }
}
