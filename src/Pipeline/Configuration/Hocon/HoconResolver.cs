using System.Runtime.CompilerServices;

namespace Millrace.Pipeline.Configuration.Hocon;

/// <summary>Merges layers of configuration and replaces every substitution by what it stands for.</summary>
/// <remarks>
/// A value is worked out in two steps: its head (<see cref="ValueHead"/>), for which alone substitutions are followed,
/// and later its inside. A key that is met again while its own head is being worked out refers to its earlier value:
/// that definition and all later ones are left out (specification, "Self-Referential Substitutions"). Each
/// substitution is worked out once and remembered.
/// </remarks>
sealed partial class HoconResolver
{
    /// <summary>Longest chain of substitutions that lead to each other, or of <c>+=</c> on one key.</summary>
    const int MaxChain = 1000;

    /// <summary>
    /// Deepest tree; files are limited to <see cref="HoconParser.MaxNesting"/>, but substitutions nest what they name.
    /// </summary>
    const int MaxDepth = 256;

    /// <summary>Most values in the resolved tree, against lists of substitutions that double at every step.</summary>
    const int MaxSize = 1_000_000;

    static readonly string TooLarge = $"the substitutions expand to more than {MaxSize} values";

    readonly HoconEnvironment environment;
    readonly ObjectHead root;
    readonly List<ConfigProblem> problems = [];
    readonly Dictionary<DeferredNode, ValueHead?> known = new(ReferenceEqualityComparer.Instance);
    readonly Dictionary<ArrayNode, ListHead> lists = new(ReferenceEqualityComparer.Instance);
    readonly Dictionary<IReadOnlyList<ObjectNode>, ObjectHead> objects = new(LayersComparer.Instance);
    readonly List<DeferredNode> active = [];
    readonly Dictionary<DeferredNode, int> positions = new(ReferenceEqualityComparer.Instance);
    readonly List<(ValueHead Head, Cell Cell)> resolving = [];
    IReadOnlyList<DeferredNode>? cycle;

    HoconResolver(IReadOnlyList<ObjectNode> layers, HoconEnvironment variables)
    {
        environment = variables;
        root = ObjectOf(layers);
    }

    /// <summary>Resolves layers, the one that wins last.</summary>
    /// <exception cref="ConfigException">Substitutions that lead nowhere or in circles, values that cannot be joined:
    /// all of them.</exception>
    public static HoconObject Resolve(IReadOnlyList<ObjectNode> layers, HoconEnvironment environment)
    {
        var (result, problems) = TryResolve(layers, environment);
        return problems.Count == 0 ? result : throw new ConfigException(problems);
    }

    /// <summary>
    /// Resolves layers and returns what is wrong beside the result, in which null stands for what could not be
    /// resolved.
    /// </summary>
    public static (HoconObject Root, IReadOnlyList<ConfigProblem> Problems) TryResolve(
        IReadOnlyList<ObjectNode> layers, HoconEnvironment environment)
    {
        var resolver = new HoconResolver(layers, environment);
        var whole = new Cell([new Definition(layers[^1], layers[^1].Origin)]);
        var value = resolver.ValueOf(resolver.root, whole) as HoconObject ?? new HoconObject([], resolver.root.Origin);
        return (value, resolver.problems);
    }

    /// <summary>The whole of a value.</summary>
    HoconValue ValueOf(ValueHead head, Cell cell)
    {
        if (head is FailedHead)
            return new HoconNull(cell.KeyOrigin);
        if (head.Value is { } known)
            return known;
        if (resolving.FindIndex(frame => frame.Head == head) is >= 0 and var start)
            return Failed(cell.KeyOrigin,
                ContainsItself(head, [.. resolving[(start + 1)..].Select(frame => frame.Cell), cell]));
        if (resolving.Count >= MaxDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
            return Failed(cell.KeyOrigin, $"the substitutions nest values more than {MaxDepth} levels deep");
        resolving.Add((head, cell));
        var whole = head is ListHead list ? (HoconValue)ListOf(list) : FieldsOf((ObjectHead)head);
        resolving.RemoveAt(resolving.Count - 1);
        if (whole.Size > MaxSize)
            whole = Failed(cell.KeyOrigin, TooLarge);
        return head.Value = whole;
    }

    HoconArray ListOf(ListHead list)
    {
        var items = new List<HoconValue>(list.Elements.Count);
        foreach (var element in list.Elements)
            if (HeadOf(element) is { } head)
                items.Add(ValueOf(head, element));
        return new HoconArray(items, list.Origin);
    }

    HoconObject FieldsOf(ObjectHead head)
    {
        var fields = new List<HoconField>();
        foreach (var key in head.Keys)
        {
            var cell = head.Child(key)!;
            if (HeadOf(cell) is { } child)
                fields.Add(new HoconField(key, ValueOf(child, cell), cell.KeyOrigin));
        }
        return new HoconObject(fields, head.Origin);
    }

    static string ContainsItself(ValueHead head, IEnumerable<Cell> cells)
    {
        var links = cells.SelectMany(cell => cell.Definitions).SelectMany(definition => definition.Node switch
        {
            SubstitutionNode substitution => [substitution],
            ConcatenationNode parts => parts.Parts.OfType<SubstitutionNode>(),
            _ => [],
        }).ToList();
        return links.Count == 1
            ? $"{links[0]} stands inside {head.Kind} that it refers to; a value cannot contain itself"
            : $"substitutions make {head.Kind} contain itself: {Chain(links)}";
    }

    static string Chain(IEnumerable<SubstitutionNode> links) =>
        string.Join(" → ", links.Select(link => $"{link} ({link.Origin})"));

    HoconNull Failed(ConfigOrigin origin, string message)
    {
        problems.Add(new ConfigProblem(origin, message));
        return new HoconNull(origin);
    }

    ObjectHead ObjectOf(IReadOnlyList<ObjectNode> layers)
    {
        // a layer that comes again covers all its earlier appearance said; dropping that keeps layers from doubling
        if (layers.Count > 1)
            layers = [.. layers.Reverse().Distinct<ObjectNode>(ReferenceEqualityComparer.Instance).Reverse()];
        // one head for the same layers, so that an object that contains itself through merges is recognized
        if (!objects.TryGetValue(layers, out var head))
            objects.Add(layers, head = new ObjectHead(layers));
        return head;
    }
}
