namespace Millrace.Stages.Languages;

/// <summary>What has been counted in a text.</summary>
/// <param name="scores">Evidence for each language.</param>
/// <param name="distinct">Different frequent words of each language.</param>
/// <param name="seen">Which frequent words.</param>
/// <param name="letters">How often each letter of <see cref="LetterTable"/>.</param>
/// <param name="scriptLetters">Letters of each script.</param>
/// <param name="scriptWords">Words of each script.</param>
readonly ref struct Tally(
    Span<float> scores, Span<int> distinct, Span<ulong> seen, Span<int> letters, Span<int> scriptLetters, Span<int> scriptWords)
{
    public readonly Span<float> Scores = scores;
    public readonly Span<int> Distinct = distinct;
    public readonly Span<ulong> Seen = seen;
    public readonly Span<int> Letters = letters;
    public readonly Span<int> ScriptLetters = scriptLetters;
    public readonly Span<int> ScriptWords = scriptWords;

    /// <summary>Sets everything to zero.</summary>
    public void Clear()
    {
        Scores.Clear();
        Distinct.Clear();
        Seen.Clear();
        Letters.Clear();
        ScriptLetters.Clear();
        ScriptWords.Clear();
    }
}
