using Millrace.Oracles;
using Millrace.Stages.Segmenting;

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
    public void Trainer_equals_nltk_on_novels_one_after_the_other()
    {
        var books = PunktOracle.Books[..5];
        Assert.Equal(PunktOracle.Train(books), PunktOracle.ToLines(Train(books)));
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

    static PunktParameters Train(params string[] files)
    {
        var trainer = new PunktTrainer(PunktOracle.NltkThresholds);
        foreach (var file in files)
            trainer.Add(File.ReadAllBytes(file));
        return trainer.ToParameters();
    }
}
