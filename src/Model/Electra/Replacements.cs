namespace Millrace.Model.Electra;

/// <summary>What the generator has put in the place of masked tokens.</summary>
/// <param name="Rows">Rows of the visible tokens that were masked.</param>
/// <param name="Originals">The tokens that were there.</param>
/// <param name="Samples">The tokens drawn for them.</param>
readonly record struct Replacements(long[] Rows, int[] Originals, int[] Samples)
{
    /// <summary>The ids of all visible tokens with the samples in their places.</summary>
    public int[] Corrupt(int[] ids)
    {
        int[] corrupted = [.. ids];
        for (var i = 0; i < Rows.Length; i++)
            corrupted[Rows[i]] = Samples[i];
        return corrupted;
    }

    /// <summary>For each visible token 1 where it is not the original one, else 0.</summary>
    public float[] Labels(int tokens)
    {
        var replaced = new float[tokens];
        for (var i = 0; i < Rows.Length; i++)
            replaced[Rows[i]] = Samples[i] == Originals[i] ? 0 : 1;
        return replaced;
    }
}
