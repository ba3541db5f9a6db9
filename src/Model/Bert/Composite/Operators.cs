using Millrace.Model.Torch;

namespace Millrace.Model.Bert.Composite;

/// <summary>The operators of libtorch that BERT is made of, with the arguments it gives them.</summary>
static class Operators
{
    static readonly Op AddOp = Op.Find("aten::add", "Tensor");
    static readonly Op DropoutOp = Op.Find("aten::dropout");
    static readonly Op EmbeddingOp = Op.Find("aten::embedding");
    static readonly Op GeluOp = Op.Find("aten::gelu");
    static readonly Op IndexCopyOp = Op.Find("aten::index_copy");
    static readonly Op IndexSelectOp = Op.Find("aten::index_select");
    static readonly Op LayerNormOp = Op.Find("aten::layer_norm");
    static readonly Op LinearOp = Op.Find("aten::linear");
    static readonly Op NarrowOp = Op.Find("aten::narrow");
    static readonly Op NewZerosOp = Op.Find("aten::new_zeros");
    static readonly Op ReshapeOp = Op.Find("aten::reshape");
    static readonly Op UnbindOp = Op.Find("aten::unbind", "int");

    public static Tensor Plus(this Tensor a, Tensor b) => AddOp.Call(a, b);

    public static Tensor Linear(this Tensor x, Tensor weight, Tensor bias) => LinearOp.Call(x, weight, bias);

    public static Tensor Gelu(this Tensor x, Activation activation) => GeluOp.Call(x, activation == Activation.GeluTanh ? "tanh" : "none");

    public static Tensor Dropped(this Tensor x, double probability) => probability > 0 ? DropoutOp.Call(x, probability, true) : x;

    /// <summary>Over the last dimension.</summary>
    public static Tensor LayerNorm(this Tensor x, Tensor weight, Tensor bias, double epsilon) =>
        LayerNormOp.Call(x, weight.Shape, weight, bias, epsilon);

    /// <summary>Rows of a table.</summary>
    public static Tensor Embedding(this Tensor table, Tensor indices) => EmbeddingOp.Call(table, indices);

    /// <summary>x[rows]</summary>
    public static Tensor Rows(this Tensor x, Tensor rows) => IndexSelectOp.Call(x, 0, rows);

    /// <summary>A tensor of so many rows, x in some of them and zero in the others.</summary>
    public static Tensor SpreadOver(this Tensor x, long count, Tensor rows)
    {
        var shape = x.Shape;
        shape[0] = count;
        return IndexCopyOp.Call(NewZerosOp.Call(x, shape), 0, rows, x);
    }

    public static Tensor Narrow(this Tensor x, long first, long length) => NarrowOp.Call(x, 0, first, length);

    public static Tensor Reshape(this Tensor x, params long[] shape) => ReshapeOp.Call(x, shape);

    /// <summary>The parts of a dimension, which goes.</summary>
    public static Tensor[] Unbind(this Tensor x, long dimension, int count)
    {
        var parts = new Tensor[count];
        UnbindOp.Call([x, dimension], parts);
        return parts;
    }
}
