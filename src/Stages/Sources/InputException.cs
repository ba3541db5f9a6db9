namespace Millrace.Stages.Sources;

/// <summary>The input is not there or cannot be what it is said to be; trying again does not help.</summary>
/// <param name="message">Says what, where, expected and got.</param>
public sealed class InputException(string message) : Exception(message);
