namespace Millrace.Pipeline.Configuration.Hocon;

/// <summary>One setting of a key; a key may be set many times.</summary>
/// <param name="Node">The value.</param>
/// <param name="KeyOrigin">Where the key stands.</param>
readonly record struct Definition(HoconNode Node, ConfigOrigin KeyOrigin);
