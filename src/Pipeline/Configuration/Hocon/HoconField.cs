namespace Millrace.Pipeline.Configuration.Hocon;

/// <summary>One key of an object.</summary>
/// <param name="Key">The key, unquoted.</param>
/// <param name="Value">Its value; where that came through a substitution, its origin is where the value was
/// written.</param>
/// <param name="Origin">Where the key was set.</param>
sealed record HoconField(string Key, HoconValue Value, ConfigOrigin Origin);
