namespace Millrace.Stages.Tokenizing;

/// <summary>A vocabulary that cannot be used; the message says which, where and why.</summary>
public sealed class VocabularyException(string message) : Exception(message);
