namespace Millrace.Pipeline.Planning;

/// <summary>One stage of the graph, known by its types before anything is made.</summary>
/// <param name="Name">Its name in <c>millrace.graph</c>.</param>
/// <param name="InType">What it takes.</param>
/// <param name="OutType">What it gives.</param>
/// <param name="Make">Makes a new instance out of what the phase before has prepared.</param>
/// <param name="Detail">What the plan says about it, in a few words.</param>
sealed record StageEntry(string Name, Type InType, Type OutType, Func<Materials, object> Make, string Detail)
{
    /// <summary>Which materials a user's stage asks for; those of Millrace are where they must be anyway.</summary>
    public IReadOnlyList<Type> Needs { get; init; } = [];

    /// <summary>Version id of the module that a user's stage was compiled into; null for a stage of Millrace.</summary>
    public Guid? Code { get; init; }

    /// <summary>Whether it keeps state, and so runs in one worker.</summary>
    public bool KeepsState { get; init; }
}
