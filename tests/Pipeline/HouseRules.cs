using System.Xml.Linq;
using Millrace.Oracles;

namespace Millrace.Pipeline.Tests;

/// <summary>Rules of the house that no compiler checks.</summary>
public sealed class HouseRules
{
    static readonly string[] Layers = ["Pipeline", "Stages", "Actors", "Model"];

    [Fact]
    public void References_point_one_way()
    {
        for (var i = 0; i < Layers.Length; i++)
        {
            var project = XDocument.Load(Repository.PathOf("src", Layers[i], $"{Layers[i]}.csproj"));
            var referenced = project.Descendants("ProjectReference")
                .Select(r => Path.GetFileNameWithoutExtension((string)r.Attribute("Include")!));
            Assert.All(referenced, name => Assert.True(Array.IndexOf(Layers, name) > i, $"{Layers[i]} must not reference {name}"));
        }
    }

    [Fact]
    public void No_source_file_is_longer_than_400_lines() =>
        Assert.All(Sources("src", "tests"), file => Assert.True(File.ReadLines(file).Count() <= 400, $"{file} is too long"));

    [Fact]
    public void No_comment_says_nothing()
    {
        string[] empty = ["TB" + "D", "Gets " + "or sets", "TO" + "DO", "FIX" + "ME"];
        Assert.All(Sources("src", "tests"), file =>
            Assert.DoesNotContain(empty, phrase => File.ReadAllText(file).Contains(phrase, StringComparison.Ordinal)));
    }

    [Fact]
    public void No_file_is_named_so_that_it_could_hold_anything()
    {
        string[] vague = ["Utils", "Util", "Helpers", "Helper", "Manager", "Misc", "Common"];
        Assert.All(Sources("src"), file =>
            Assert.DoesNotContain(vague, word => Path.GetFileNameWithoutExtension(file).EndsWith(word, StringComparison.Ordinal)));
    }

    [Fact]
    public void Randomness_never_comes_from_the_order_of_things()
    {
        string[] banned = ["Random.Shared", "new Random(", "Guid.NewGuid"];
        Assert.All(Sources("src/Stages", "src/Model"), file =>
            Assert.DoesNotContain(banned, phrase => File.ReadAllText(file).Contains(phrase, StringComparison.Ordinal)));
    }

    static IEnumerable<string> Sources(params string[] folders) =>
        folders.SelectMany(folder => Directory.EnumerateFiles(Repository.PathOf(folder), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains("node_modules", StringComparison.Ordinal));
}
