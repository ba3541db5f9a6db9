namespace Millrace.Pipeline.Configuration.Hocon;

/// <summary>
/// What substitutions fall back to: environment variables, by name; null where one is not set. An empty one is set, to
/// "".
/// </summary>
delegate string? HoconEnvironment(string name);
