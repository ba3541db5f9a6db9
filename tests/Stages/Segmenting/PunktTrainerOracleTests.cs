using System.Text;
using Millrace.Oracles;
using Millrace.Stages.Cleaning.Wikitext;
using Millrace.Stages.Segmenting;
using Millrace.Stages.Tests.Cleaning.Wikitext;

namespace Millrace.Stages.Tests.Segmenting;

/// <summary>The trainer learns what NLTK's learns.</summary>
public sealed class PunktTrainerOracleTests
{
    [OracleFact(Oracle.PythonNltk, "books")]
    public void Trainer_equals_nltk_on_single_novels()
    {
        foreach (var book in (string[])[PunktOracle.Books[0], PunktOracle.Books[15], PunktOracle.Books[29]])
            Assert.Equal(PunktOracle.Train(book), PunktOracle.ToLines(Train(book)));
    }

    [OracleFact(Oracle.PythonNltk, "books")]
    public void Trainer_equals_nltk_on_thirty_novels_one_after_the_other_and_so_do_the_sentences()
    {
        var learned = Train(PunktOracle.Books);
        Assert.Equal(PunktOracle.Train(PunktOracle.Books), PunktOracle.ToLines(learned));
        using var folder = new TestFolder();
        var file = folder.PathOf("novels.punkt");
        using (var stream = File.Create(file))
            learned.Write(stream);
        Assert.Equal(learned.Hash, PunktParameters.Load(file).Hash);
        PunktSplitterOracleTests.AssertEqual(file, PunktOracle.Books);
    }

    [OracleFact(Oracle.PythonNltk, "wiki")]
    public void Trainer_equals_nltk_on_bulgarian_and_so_do_the_sentences()
    {
        using var folder = new TestFolder();
        var cleaner = new WikitextCleaner();
        var text = string.Join("\n\n", SharedDumps.Articles(SharedDumps.Bulgarian)
            .Select(article => Encoding.UTF8.GetString(Cleaned.Bytes(article.Text, cleaner))));
        var path = folder.Write("bulgarian.txt", text);
        var learned = Train(path);
        Assert.Equal(PunktOracle.Train(path), PunktOracle.ToLines(learned));
        Assert.Contains("г", learned.Abbreviations); // of a year
        var file = folder.PathOf("bulgarian.punkt");
        using (var stream = File.Create(file))
            learned.Write(stream);
        PunktSplitterOracleTests.AssertEqual(file, path);
    }

    [OracleFact(Oracle.PythonNltk)]
    public void Trainer_equals_nltk_on_texts_made_to_confuse_it()
    {
        using var folder = new TestFolder();
        for (var seed = 0UL; seed < 6; seed++)
        {
            // The same words in any place: abbreviations come and go from text to text.
            string[] files = [.. Enumerable.Range(0, 4).Select(i =>
                folder.Write($"{seed}-{i}.txt", string.Join('\n', ConfusingTexts.Make((seed * 10) + (ulong)i, count: 40 << (int)seed))))];
            Assert.Equal(PunktOracle.Train(files), PunktOracle.ToLines(Train(files)));
        }
    }

    [OracleFact(Oracle.PythonNltk, "books")]
    public void Trainer_equals_nltk_with_every_setting_changed()
    {
        var book = PunktOracle.Books[15];
        var nltk = PunktOracle.NltkThresholds;
        AssertEqual(nltk with { IncludeAllCollocs = true, MinCollocFreq = 3 }, "INCLUDE_ALL_COLLOCS=1", "MIN_COLLOC_FREQ=3");
        AssertEqual(nltk with { IncludeAbbrevCollocs = true, Collocation = 5 }, "INCLUDE_ABBREV_COLLOCS=1", "COLLOCATION=5");
        AssertEqual(nltk with { Abbrev = 0.8, AbbrevBackoff = 2, SentStarter = 12 }, "ABBREV=0.8", "ABBREV_BACKOFF=2", "SENT_STARTER=12");
        AssertEqual(nltk with { IgnoreAbbrevPenalty = true }, "IGNORE_ABBREV_PENALTY=1");

        void AssertEqual(PunktTrainerOptions options, params string[] settings)
        {
            var learned = PunktOracle.ToLines(Train(options, book));
            Assert.Equal(PunktOracle.Train([.. settings, book]), learned);
            Assert.NotEqual(PunktOracle.ToLines(Train(book)), learned);
        }
    }

    static PunktParameters Train(params string[] files) => Train(PunktOracle.NltkThresholds, files);

    static PunktParameters Train(PunktTrainerOptions options, params string[] files)
    {
        var trainer = new PunktTrainer(options);
        foreach (var file in files)
            trainer.Add(File.ReadAllBytes(file));
        return trainer.ToParameters();
    }
}
