using Millrace.Pipeline.Tests.Configuration;
using Millrace.Stages.Sources.Web;

namespace Millrace.Pipeline.Tests.Planning;

public sealed class WebOptionsTests
{
    const string Defaults = "millrace.s { hosts = [], exclude-hosts = [], from = null, to = null, languages = [] }";

    [Fact]
    public void Defaults_take_everything() => Assert.Equal(Told(WebOptions.Everything), Told(Bind("")));

    [Fact]
    public void Hosts_dates_and_languages_are_bound() =>
        Assert.Equal(Told(new(["example.org"], ["ads.example.org"], At(5, 1, 0), At(6, 1, 12), ["en", "de", "an"])), Told(Bind(
            "millrace.s { hosts = [Example.org], exclude-hosts = [ads.example.org], from = 2024-05-01, to = \"2024-06-01T12:00:00Z\", languages = [eng, de, arg] }")));

    [Theory]
    [InlineData("hosts = [\"http://a.org\"]", "millrace.s.hosts must be host names, such as example.org, which stands for its sub-domains too, got \"http://a.org\"")]
    [InlineData("exclude-hosts = [\"*.a.org\"]", "millrace.s.exclude-hosts must be host names, such as example.org, which stands for its sub-domains too, got \"*.a.org\"")]
    [InlineData("from = yesterday", "millrace.s.from must be a date, such as 2024-05-18 or 2024-05-18T12:00:00Z, got yesterday")]
    [InlineData("from = 2024-05-02, to = 2024-05-02", "millrace.s.to must be later than millrace.s.from, got 2024-05-02")]
    [InlineData("languages = [english]", "millrace.s.languages must be ISO 639 codes, such as en or eng, got \"english\"")]
    [InlineData("languages = [xx]", "millrace.s.languages must be ISO 639 codes, such as en or eng, got \"xx\"")]
    public void Mistakes_are_told(string text, string expected) =>
        Assert.Equal($"train.conf:1: {expected}", BoundText.Errors($"millrace.s {{ {text} }}", Defaults, section => WebOptions.Bind(section)));

    static WebOptions Bind(string user)
    {
        var tree = BoundText.Tree(user, Defaults);
        var options = WebOptions.Bind(tree.Section("millrace.s"));
        tree.Check();
        return options;
    }

    static string Told(WebOptions options) => string.Join("; ",
        string.Join(',', options.Hosts), string.Join(',', options.ExcludeHosts), $"{options.From:u}", $"{options.To:u}", string.Join(',', options.Languages));

    static DateTimeOffset At(int month, int day, int hour) => new(2024, month, day, hour, 0, 0, TimeSpan.Zero);
}
