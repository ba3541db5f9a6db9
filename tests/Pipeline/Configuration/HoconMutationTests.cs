using System.Diagnostics;
using Millrace.Oracles;
using Millrace.Pipeline.Configuration;
using Millrace.Pipeline.Configuration.Hocon;

namespace Millrace.Pipeline.Tests.Configuration;

/// <summary>Whatever is in a file, reading it ends soon, in a tree or in a <see cref="ConfigException"/> with file and line.</summary>
public sealed class HoconMutationTests
{
    const string Rich = """
        include "none", include required(file("x"))
        a = ${b.c} [1, "two\n", 3.0e-1] ${?L[]}, b { c = [${?n}] }, b.c += ${a0}
        """ + "\n\"q\".'r' : \"\"\"three\nlines\"\"\" tail // comment\nx { y = ${x.z}, z = ${?y}k } { w = null }\n";

    [SharedDataFact("hocon")]
    public void Damaged_files_of_the_specification_never_do_harm()
    {
        foreach (var file in Directory.GetFiles(SharedData.PathOf("hocon"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            Damage(File.ReadAllBytes(file), Path.GetFileName(file), Path.GetDirectoryName(file)!, rounds: 20);
    }

    [Fact]
    public void Damaged_texts_never_do_harm() => Damage(System.Text.Encoding.UTF8.GetBytes(Rich), "rich.conf", "/nowhere", rounds: 2000);

    [Fact]
    public void Random_tokens_never_do_harm()
    {
        string[] tokens = ["{", "}", "[", "]", "=", ":", "+=", ",", "\n", " ", "${", "${?", "a", "b", "a.b", "\"c\"", "1", "-", "include ", "file(", ")", "\"\"\"", "#", "//", "null", "${a}", "${?b}", "[]", "$", "\\"];
        var random = new Random(20240);
        for (var round = 0; round < 10_000; round++)
            Read(string.Concat(Enumerable.Range(0, random.Next(1, 25)).Select(_ => tokens[random.Next(tokens.Length)])), "t.conf", "/nowhere");
    }

    [Fact]
    public void Random_references_between_keys_never_do_harm()
    {
        var random = new Random(7);
        string[] paths = ["a", "b", "c", "a.x", "b.x", "c.x.y", "a.x.y", "b.y"];
        for (var round = 0; round < 3_000; round++)
            Read(string.Join('\n', Enumerable.Range(0, random.Next(1, 12)).Select(_ => Field())), "t.conf", "/nowhere");

        string Path() => paths[random.Next(paths.Length)];
        string Field() => $"{Path()} {(random.Next(6) == 0 ? "+=" : "=")} {Value(0)}";
        string Value(int depth) => random.Next(depth > 2 ? 5 : 8) switch
        {
            0 => "1",
            1 or 2 => $"${{{Path()}}}",
            3 => $"${{?{Path()}}}",
            4 => $"${{{Path()}}}${{?{Path()}}}",
            5 => $"[{Value(depth + 1)}, {Value(depth + 1)}]",
            6 => $"{{ x = {Value(depth + 1)}, y = {Value(depth + 1)} }}",
            _ => $"${{?{Path()}}} {{ x = {Value(depth + 1)} }}",
        };
    }

    static void Damage(byte[] original, string name, string folder, int rounds)
    {
        var random = new Random(original.Length);
        for (var round = 0; round < rounds && original.Length > 0; round++)
        {
            var bytes = original.ToList();
            for (var edits = random.Next(1, 4); edits > 0 && bytes.Count > 0; edits--)
            {
                var at = random.Next(bytes.Count);
                switch (random.Next(5))
                {
                    case 0: bytes.RemoveRange(at, bytes.Count - at); break;
                    case 1: bytes.RemoveRange(at, int.Min(random.Next(1, 8), bytes.Count - at)); break;
                    case 2: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                    case 3: bytes.Insert(at, (byte)"{}[]\"=:,+$#\n\\. "[random.Next(15)]); break;
                    default: bytes.InsertRange(at, bytes.GetRange(at, int.Min(random.Next(1, 30), bytes.Count - at))); break;
                }
            }
            try
            {
                Read(HoconFile.Decode([.. bytes], name), name, folder);
            }
            catch (ConfigException notUtf8)
            {
                Assert.All(notUtf8.Problems, problem => Assert.True(problem.Origin.Line > 0));
            }
        }
    }

    static void Read(string text, string name, string folder)
    {
        var clock = Stopwatch.StartNew();
        try
        {
            var source = new HoconSource(name, text, folder, null, Path.Combine(folder, name));
            var tree = HoconResolver.Resolve([HoconParser.ParseObject(source, HoconIncludes.None)], variable => variable == "L_0" ? "v" : null);
            Assert.True(HoconText.Resolve(ConfigRendering.WithOrigins(tree)).SameAs(HoconText.Resolve(ConfigRendering.Json(tree))), text);
        }
        catch (ConfigException invalid)
        {
            Assert.All(invalid.Problems, problem =>
            {
                Assert.True(problem.Origin.Line > 0, $"{problem} has no line, in\n{text}");
                Assert.False(string.IsNullOrWhiteSpace(problem.Message) || problem.Message.EndsWith('.'), problem.Message);
            });
        }
        catch (Exception other) when (other is not Xunit.Sdk.XunitException)
        {
            Assert.Fail($"{other}\nin\n{text}");
        }
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), $"took {clock.Elapsed} for\n{text}");
    }
}
