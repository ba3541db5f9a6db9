namespace Millrace.Stages.Formats.Parquet;

/// <summary>Reads the schema, which the footer lists depth first.</summary>
static class ParquetSchemaReader
{
    const int MaxDepth = 100;

    /// <summary>The root, and the leaves from left to right.</summary>
    public static (ParquetNode Root, ParquetNode[] Leaves) Read(ref ThriftReader thrift, ThriftType type)
    {
        var count = thrift.List(type, out var element);
        List<ParquetNode> leaves = [];
        var root = ReadNode(ref thrift, element, null, leaves, ref count, 0);
        if (count > 0)
            throw thrift.Fault($"{count:N0} fields of the schema belong to no group");
        return (root, [.. leaves]);
    }

    static ParquetNode ReadNode(
        ref ThriftReader thrift, ThriftType element, ParquetNode? parent, List<ParquetNode> leaves, ref int left, int depth)
    {
        if (left-- == 0)
            throw thrift.Fault($"the schema has fewer fields than its groups say");
        if (depth == MaxDepth)
            throw thrift.Fault($"a schema deeper than {MaxDepth}");
        thrift.Struct(element);

        var read = ParquetSchemaElement.Read(ref thrift);
        // A group without fields is none but at the root, so what has no type and no fields is refused.
        var isLeaf = parent is not null && read.Children == 0;
        if (isLeaf && read.Type is null or < ParquetType.Boolean or > ParquetType.FixedLenByteArray)
            throw thrift.Fault($"field `{read.Name}` has neither a known type nor fields");
        if (parent is not null && read.Repetition is < ParquetRepetition.Required or > ParquetRepetition.Repeated)
            throw thrift.Fault($"field `{read.Name}` is neither required nor optional nor repeated");
        if (isLeaf && read.Type == ParquetType.FixedLenByteArray && read.TypeLength < 1)
            throw thrift.Fault($"field `{read.Name}` has values of {read.TypeLength:N0} bytes");

        var node = new ParquetNode(read.Name, read.Repetition, parent)
        {
            Logical = read.Logical,
            Type = isLeaf ? read.Type : null,
            TypeLength = isLeaf ? read.TypeLength : 0,
            ColumnIndex = isLeaf ? leaves.Count : -1,
        };
        if (isLeaf)
            leaves.Add(node);
        if (read.Children < 0 || read.Children > left)
            throw thrift.Fault($"field `{read.Name}` has {read.Children:N0} fields, {left:N0} are left");
        var children = new ParquetNode[read.Children];
        for (var i = 0; i < children.Length; i++)
            children[i] = ReadNode(ref thrift, element, node, leaves, ref left, depth + 1);
        node.Children = children;
        return node;
    }
}
