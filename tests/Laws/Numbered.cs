namespace Millrace.Laws;

/// <summary>An input of a law with its number, so that a replay is told from the next element.</summary>
readonly record struct Numbered<T>(int Number, T Item);
