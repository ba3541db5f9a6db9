namespace Millrace.Pipeline.Configuration.Hocon;

/// <summary>
/// A value that is known only after a look elsewhere. A field with such a value may refer to its own earlier value.
/// </summary>
abstract class DeferredNode(ConfigOrigin origin) : HoconNode(origin);
