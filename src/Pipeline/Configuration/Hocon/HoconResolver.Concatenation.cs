using System.Text;

namespace Millrace.Pipeline.Configuration.Hocon;

sealed partial class HoconResolver
{
    /// <summary>Longest text a concatenation may build, against texts that double at every step.</summary>
    const int MaxText = 1 << 20;

    ValueHead? Concatenate(ConcatenationNode concatenation)
    {
        var heads = new List<(HoconNode Node, ValueHead? Head)>();
        foreach (var part in concatenation.Parts)
        {
            var head = part is SpaceNode ? null : HeadOf(part);
            if (head is FailedHead)
                return head;
            heads.Add((part, head));
        }
        var defined = heads.Where(part => part.Head is not null).Select(part => part.Head!).ToList();
        if (defined.Count == 0)
            return null;    // nothing but undefined optional substitutions
        if (defined.All(head => head is ObjectHead))
            return ObjectOf([.. defined.SelectMany(head => ((ObjectHead)head).Layers)]);
        if (defined.Any(head => head is ListHead))
            return JoinLists(concatenation, defined);
        return defined.All(head => head is ScalarHead)
            ? JoinTexts(concatenation, heads)
            : Mixed(concatenation, defined);
    }

    ValueHead JoinLists(ConcatenationNode concatenation, List<ValueHead> heads)
    {
        var elements = new List<Cell>();
        foreach (var head in heads)
        {
            if (head is ListHead list)
                elements.AddRange(list.Elements);
            else if (head is ObjectHead indexed && IndexedElements(indexed) is { Count: > 0 } converted)
                elements.AddRange(converted);
            else
                return Mixed(concatenation, heads);
            if (elements.Count > MaxSize)
                return Fail(concatenation.Origin, TooLarge);
        }
        return new ListHead(elements, concatenation.Origin);
    }

    static List<Cell> IndexedElements(ObjectHead indexed) =>
        [.. indexed.Keys.Where(key => HoconObject.IndexOf(key) >= 0).OrderBy(HoconObject.IndexOf)
            .Select(key => indexed.Child(key)!)];

    ValueHead JoinTexts(ConcatenationNode concatenation, List<(HoconNode Node, ValueHead? Head)> parts)
    {
        var text = new StringBuilder();
        foreach (var (node, head) in parts)
            text.Append(node is SpaceNode space ? space.Text : (head as ScalarHead)?.Scalar.Text);
        return text.Length <= MaxText
            ? new ScalarHead(new HoconString(text.ToString(), concatenation.Origin))
            : Fail(concatenation.Origin, $"the substitutions build a text of more than {MaxText} characters");
    }

    FailedHead Mixed(ConcatenationNode concatenation, List<ValueHead> heads)
    {
        var first = heads[0];
        var other = heads.First(head => head.GetType() != first.GetType());
        var message = concatenation.Appended
            ? $"`+=` appends to a list, and the value before is {first.Kind} ({first.Origin})"
            : $"{first.Kind} and {other.Kind} cannot be joined on one line; a comma or a new line separates two values";
        return Fail(concatenation.Origin, message);
    }
}
