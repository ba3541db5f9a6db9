namespace Millrace.Model.Interchange.Pickles;

/// <summary>The name of a class or function of Python that a pickle mentions. It is a name and stays one: nothing is looked up or run.</summary>
/// <param name="Name">Module and name, such as <c>torch.FloatStorage</c>.</param>
sealed record PickleGlobal(string Name);
