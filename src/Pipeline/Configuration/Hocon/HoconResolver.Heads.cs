using System.Runtime.CompilerServices;

namespace Millrace.Pipeline.Configuration.Hocon;

sealed partial class HoconResolver
{
    /// <summary>The head of a key or element; null where it is undefined.</summary>
    ValueHead? HeadOf(Cell cell)
    {
        if (cell.IsKnown)
            return cell.Head;
        var definitions = cell.Definitions;
        var layers = new List<ObjectNode>();
        var lookedBack = false;
        ValueHead? scalarOrList = null;
        ConfigOrigin? keyOrigin = null;
        for (var i = definitions.Count - 1; i >= 0 && scalarOrList is null; i--)
        {
            var node = definitions[i].Node;
            if (node is DeferredNode deferred && positions.TryGetValue(deferred, out var start))
            {
                // we are inside this very definition: it means the value before it, whatever was set later
                cycle = active[start..];
                lookedBack = true;
                layers.Clear();
                keyOrigin = null;
                continue;
            }
            switch (HeadOf(node))
            {
                case null: continue;
                case ObjectHead part: layers.InsertRange(0, part.Layers); break;
                case var other when layers.Count == 0: scalarOrList = other; break;
                case FailedHead: scalarOrList = FailedHead.Instance; break;
                default:
                    i = 0;      // a scalar or list under an object: the object hides it and what came before
                    break;
            }
            keyOrigin ??= definitions[i].KeyOrigin;
        }
        var head = scalarOrList ?? (layers.Count > 0 ? ObjectOf(layers) : null);
        if (!lookedBack)
        {
            (cell.Head, cell.IsKnown) = (head, true);
            cell.KeyOrigin = keyOrigin ?? cell.KeyOrigin;
        }
        return head;
    }

    ValueHead? HeadOf(HoconNode node)
    {
        switch (node)
        {
            case LiteralNode literal: return new ScalarHead(literal.Value);
            case ObjectNode fields: return ObjectOf([fields]);
            case ArrayNode array:
                if (!lists.TryGetValue(array, out var list))
                {
                    var elements = array.Elements.Select(node => new Cell([new Definition(node, node.Origin)]));
                    lists.Add(array, list = new ListHead([.. elements], array.Origin));
                }
                return list;
        }
        var deferred = (DeferredNode)node;
        if (known.TryGetValue(deferred, out var head))
            return head;
        if (active.Count >= MaxChain || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
            return Fail(node.Origin, $"more than {MaxChain} substitutions lead from one to the next");
        positions.Add(deferred, active.Count);
        active.Add(deferred);
        var outerCycle = cycle;
        cycle = null;
        head = deferred is SubstitutionNode substitution
            ? Substitute(substitution)
            : Concatenate((ConcatenationNode)deferred);
        cycle = head is null ? cycle ?? outerCycle : outerCycle;
        active.RemoveAt(active.Count - 1);
        positions.Remove(deferred);
        known.Add(deferred, head);
        return head;
    }

    ValueHead? Substitute(SubstitutionNode substitution)
    {
        foreach (var scope in substitution.Scopes)
            if (Lookup([.. scope, .. substitution.Path]) is { } found)
                return found;
        if (FromEnvironment(substitution) is { } fallback)
            return fallback;
        if (substitution.Optional)
            return null;
        return Fail(substitution.Origin, cycle is null ? Unset(substitution) : Circle(substitution, cycle));
    }

    ValueHead? Lookup(IReadOnlyList<string> path)
    {
        ValueHead? head = root;
        foreach (var key in path)
        {
            if (head is FailedHead)
                return head;
            head = head is ObjectHead parent && parent.Child(key) is { } cell ? HeadOf(cell) : null;
        }
        return head;
    }

    ValueHead? FromEnvironment(SubstitutionNode substitution)
    {
        var name = string.Join('.', substitution.Path);
        if (!substitution.List)
            return Variable(name);
        var elements = new List<Cell>();
        while (elements.Count < MaxChain && Variable($"{name}_{elements.Count}") is { } element)
            elements.Add(new Cell([new Definition(new LiteralNode(element.Scalar), element.Origin)]));
        return elements.Count == 0 ? null : new ListHead(elements, substitution.Origin);
    }

    ScalarHead? Variable(string name) =>
        environment(name) is { } text
            ? new ScalarHead(new HoconString(text, ConfigOrigin.Of($"environment variable {name}")))
            : null;

    FailedHead Fail(ConfigOrigin origin, string message)
    {
        problems.Add(new ConfigProblem(origin, message));
        return FailedHead.Instance;
    }

    string Unset(SubstitutionNode substitution)
    {
        var path = substitution.Path;
        var known = 0;
        var parent = root;
        while (known < path.Count - 1 && parent.Child(path[known]) is { } cell && HeadOf(cell) is ObjectHead child)
            (parent, known) = (child, known + 1);
        var guess = Spelling.Nearest(path[known], parent.Keys);
        var hint = guess is null
            ? $"write ${{?{HoconPath.Render(path)}}} if it may be missing"
            : $"did you mean ${{{HoconPath.Render([.. path.Take(known), guess, .. path.Skip(known + 1)])}}}?";
        return $"{substitution} is not set, neither in the configuration nor in the environment; {hint}";
    }

    static string Circle(SubstitutionNode substitution, IReadOnlyList<DeferredNode> cycle)
    {
        var links = cycle.OfType<SubstitutionNode>().ToList();
        return links.Count <= 1
            ? $"{substitution} refers to itself, and {HoconPath.Render(substitution.Path)} has no earlier value"
            : $"substitutions lead in a circle: {Chain(links.Append(links[0]))}";
    }
}
