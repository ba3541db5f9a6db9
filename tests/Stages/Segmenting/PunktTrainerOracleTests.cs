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

    static PunktParameters Train(params string[] files)
    {
        var trainer = new PunktTrainer(PunktOracle.NltkThresholds);
        foreach (var file in files)
            trainer.Add(File.ReadAllBytes(file));
        return trainer.ToParameters();
    }
}
