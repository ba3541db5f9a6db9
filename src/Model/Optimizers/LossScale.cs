namespace Millrace.Model.Optimizers;

/// <summary>
/// What the loss is multiplied by, so that small gradients do not vanish in float16: doubled after many good steps, halved at each
/// overflow (Micikevicius et al. 2018). The values are those of NVIDIA's BERT: its start, PyTorch's other numbers.
/// </summary>
/// <param name="Value">The factor, a power of two, so that it rounds nothing.</param>
/// <param name="GoodSteps">Steps without an overflow since the value last changed.</param>
public readonly record struct LossScale(double Value, int GoodSteps)
{
    const double Least = 1;
    const double Most = 1L << 40; // far above any gradient's need, far below float32's end
    const int GrowthInterval = 2000;
    const double Growth = 2, Backoff = 0.5;

    /// <summary>At the start of a run in float16.</summary>
    public static LossScale Initial => new(1 << 20, 0);

    /// <summary>No scaling: 1 for ever.</summary>
    public static LossScale None => default;

    /// <summary>The factor: 1 without scaling.</summary>
    public double Factor => Value == 0 ? 1 : Value;

    /// <summary>After one more step.</summary>
    /// <param name="overflowed">Whether its gradients were not finite.</param>
    public LossScale After(bool overflowed) => this switch
    {
        { Value: 0 } => this,
        _ when overflowed => new(Math.Max(Least, Value * Backoff), 0),
        { GoodSteps: GrowthInterval - 1 } => new(Math.Min(Most, Value * Growth), 0),
        _ => this with { GoodSteps = GoodSteps + 1 },
    };
}
