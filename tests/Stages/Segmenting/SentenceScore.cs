namespace Millrace.Stages.Tests.Segmenting;

/// <summary>How many sentence ends within paragraphs were right, of those found and those there are; the ends of paragraphs count for nobody.</summary>
readonly record struct SentenceScore(int Right, int Found, int Gold)
{
    public double Precision => (double)Right / Found;

    public double Recall => (double)Right / Gold;

    public double F1 => 2 * Precision * Recall / (Precision + Recall);
}
