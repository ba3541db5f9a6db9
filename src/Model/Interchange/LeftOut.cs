namespace Millrace.Model.Interchange;

/// <summary>Something in a checkpoint that is not read.</summary>
/// <param name="Name">Its name there.</param>
/// <param name="Reason">Why, in a few words.</param>
public sealed record LeftOut(string Name, string Reason);
