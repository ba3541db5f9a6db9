namespace Millrace.Pipeline.Configuration.Hocon;

/// <summary>A scalar: its head is all of it.</summary>
sealed class ScalarHead : ValueHead
{
    public ScalarHead(HoconValue scalar) : base(scalar.Origin) => (Value, Scalar) = (scalar, scalar);

    public HoconValue Scalar { get; }

    public override string Kind => Scalar.Kind;
}
