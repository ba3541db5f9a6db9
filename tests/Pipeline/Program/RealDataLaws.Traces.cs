using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Millrace.Oracles;
using Millrace.Stages.Shards;
using Millrace.Stages.Tokenizing;

namespace Millrace.Pipeline.Tests.Program;

/// <summary>Where samples come from: the bytes that are named hold their words.</summary>
public sealed partial class RealDataLaws
{
    const int TracedOfASource = 300;
    const int ShownOfASource = 3;
    const double LeastWordsInMarkup = 0.99; // templates write words that do not stand in the source

    [SharedDataFact(Data)]
    public void Every_sample_is_traced_to_the_bytes_it_was_made_from()
    {
        // The pages of the crawl are in Aragonese.
        using var real = new RealRun("millrace.stages.filter-documents { languages = [] }");
        real.Run("prepare", RealRun.Config, "-q", "--run-dir", "run").Succeeded();
        using var dataset = Dataset.Open(real.PathOf("run", "shards"), 1 << 24);
        var vocabulary = Vocabulary.Read(real.PathOf("run", "vocab.txt"));
        var random = new Random(3);
        var bySource = AllOf(dataset).GroupBy(sample => sample.SourceFile[..sample.SourceFile.IndexOf('/')]).ToList();
        Assert.Equal(["crawl", "lines", "novels", "pages", "table", "tales", "wiki"], bySource.Select(source => source.Key).Order(StringComparer.Ordinal));
        foreach (var source in bySource)
        {
            var traced = source.OrderBy(_ => random.Next()).Take(TracedOfASource).ToList();
            var contents = traced.Select(sample => sample.SourceFile).Distinct().ToDictionary(file => file, file => ContentOf(real.InputOf(file)));
            var (words, found, foundElsewhere) = (0, 0, 0);
            foreach (var sample in traced)
            {
                var content = contents[sample.SourceFile];
                Assert.InRange(sample.SourceOffset + sample.SourceBytes, 1, content.Length);
                var range = content.AsSpan((int)sample.SourceOffset, sample.SourceBytes).ToArray();
                var other = contents[traced[random.Next(traced.Count)].SourceFile];
                var start = random.Next(Math.Max(1, other.Length - range.Length));
                var elsewhere = Letters(TextOf(source.Key, other.AsSpan(start, Math.Min(range.Length, other.Length - start)).ToArray()));
                var letters = Letters(TextOf(source.Key, range));
                foreach (var word in WordsOf(sample, vocabulary))
                {
                    words++;
                    found += letters.Contains(word, StringComparison.Ordinal) ? 1 : 0;
                    foundElsewhere += elsewhere.Contains(word, StringComparison.Ordinal) ? 1 : 0;
                }
            }
            var told = string.Create(CultureInfo.InvariantCulture, $"{source.Key}: {traced.Count} samples, {words} words, {found} in their bytes, {foundElsewhere} in as many bytes elsewhere");
            output.WriteLine(told);
            Assert.True(found >= words * (source.Key is "wiki" or "crawl" ? LeastWordsInMarkup : 1), told);
            foreach (var sample in traced.Take(ShownOfASource))
                Shows(real, sample);
        }
    }

    static IEnumerable<StoredSample> AllOf(Dataset dataset)
    {
        foreach (var bin in dataset.Description.Bins)
            for (var index = 0L; index < bin.Samples; index++)
                yield return dataset.Sample(bin.Split, bin.Bin, index);
    }

    static void Shows(RealRun real, StoredSample sample)
    {
        var shown = JsonNode.Parse(real.Run("show", $"run/shards/{sample.Shard}", "--sample", $"{sample.Row}", "--json").Succeeded().Output)!;
        Assert.Equal(sample.SourceFile, (string?)shown["source_file"]);
        Assert.Equal(sample.SourceOffset, (long)shown["source_offset"]!);
        Assert.Equal(sample.SourceBytes, (int)shown["source_bytes"]!);
        Assert.Equal(sample.InputIds, shown["input_ids"]!.AsArray().Select(id => (int)id!));
    }

    /// <summary>The content by other means than ours: what places in a file are counted in.</summary>
    static byte[] ContentOf(string file)
    {
        if (file.EndsWith(".bz2", StringComparison.Ordinal))
            return Bzip2.Decompress(file);
        if (file.EndsWith(".parquet", StringComparison.Ordinal))
            return [.. RealRun.TableRows.SelectMany(Encoding.UTF8.GetBytes)];
        using var content = new MemoryStream();
        using Stream raw = File.OpenRead(file);
        using var stream = file.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(raw, CompressionMode.Decompress) : raw;
        stream.CopyTo(content);
        return content.ToArray();
    }

    static string TextOf(string source, byte[] range)
    {
        var text = Encoding.UTF8.GetString(range);
        if (source == "lines" && text.StartsWith('{') && text.TrimEnd().EndsWith('}'))
            return JsonDocument.Parse(text).RootElement.GetProperty("text").GetString()!;
        // Entities of wikitext are within XML.
        return source is "wiki" or "crawl" ? WebUtility.HtmlDecode(WebUtility.HtmlDecode(text)) : text;
    }

    /// <summary>The words before masking: those of A, and of B where it follows A.</summary>
    static IEnumerable<string> WordsOf(StoredSample sample, Vocabulary vocabulary)
    {
        var ids = sample.OriginalIds();
        var word = new StringBuilder();
        foreach (var id in ids[..(sample.IsRandomNext ? sample.SegmentBStart : ids.Length)])
        {
            var token = Encoding.UTF8.GetString(vocabulary.TokenOf(id));
            var isPiece = token.StartsWith(Vocabulary.ContinuationPrefix, StringComparison.Ordinal);
            if (!isPiece && word.Length > 0)
            {
                yield return word.ToString();
                word.Clear();
            }
            if (!token.StartsWith('[') && Letters(token) is { Length: > 0 } letters)
                word.Append(letters);
        }
    }

    /// <summary>Letters and digits in lower case, accents taken off, as the tokens have them.</summary>
    static string Letters(string text)
    {
        var letters = new StringBuilder(text.Length);
        foreach (var character in text.ToLowerInvariant().Normalize(NormalizationForm.FormD))
            if (char.IsLetterOrDigit(character))
                letters.Append(character);
        return letters.ToString();
    }
}
