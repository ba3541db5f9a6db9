using Millrace.Model.Parameters;
using Millrace.Model.Torch;

namespace Millrace.Model.Optimizers;

/// <summary>Updates a network's flat parameters from its flat gradients. Both moments are flat float32 buffers beside them.</summary>
/// <remarks>
/// A step is <see cref="GradientNorm"/>, then <see cref="Step"/>; between backward and the norm is where ranks sum their
/// gradients. The state is <see cref="CompletedSteps"/> and <see cref="State"/>: restored, the next steps are bit for bit the same.
/// </remarks>
public abstract unsafe class Optimizer : IDisposable
{
    readonly long[] offsets, lengths;
    readonly float[] weightDecays, rateFactors;
    readonly HostCopy firstMoment, secondMoment;
    readonly CompositeUpdate? composite;

    internal Optimizer(OptimizerOptions options, FlatParameters parameters)
    {
        Options = options;
        Parameters = parameters;
        offsets = [.. parameters.Slots.Select(s => s.Offset)];
        lengths = [.. parameters.Slots.Select(s => s.Length)];
        weightDecays = [.. parameters.Slots.Select(s => (float)options.WeightDecayOf(s.Name))];
        rateFactors = LayerwiseLearningRates.Factors([.. parameters.Slots.Select(s => s.Name)], options.LayerwiseLrDecay);
        FirstMoment = TensorScope.Keep(Tensor.Empty([parameters.Size], DType.Float32, parameters.Backend.Device));
        SecondMoment = TensorScope.Keep(Tensor.Empty([parameters.Size], DType.Float32, parameters.Backend.Device));
        FirstMoment.FillZero();
        SecondMoment.FillZero();
        (firstMoment, secondMoment) = (new HostCopy(FirstMoment), new HostCopy(SecondMoment));
        if (parameters.Backend.IsComposite)
            composite = new CompositeUpdate(parameters, FirstMoment, SecondMoment, weightDecays, rateFactors);
    }

    public OptimizerOptions Options { get; }

    /// <summary>Updates applied so far; part of the state, set when a checkpoint is restored.</summary>
    public long CompletedSteps { get; set; }

    protected FlatParameters Parameters { get; }

    Tensor FirstMoment { get; }

    Tensor SecondMoment { get; }

    public static Optimizer Create(OptimizerOptions options, FlatParameters parameters) => options.Type switch
    {
        OptimizerKind.Adamw => new AdamW(options, parameters),
        OptimizerKind.Lamb => new Lamb(options, parameters),
        _ => throw new ArgumentOutOfRangeException(nameof(options), options.Type, "no such optimizer"),
    };

    /// <summary>
    /// Both moments as they are now, named as PyTorch names them: <c>exp_avg.</c> and <c>exp_avg_sq.</c> before the parameter. After
    /// writing, call <see cref="Refresh"/>.
    /// </summary>
    public IEnumerable<NamedArray> State() =>
        Parameters.Named(firstMoment, "exp_avg.").Concat(Parameters.Named(secondMoment, "exp_avg_sq."));

    /// <summary>Brings moments that were written to where they are computed with.</summary>
    public void Refresh()
    {
        firstMoment.Upload();
        secondMoment.Upload();
    }

    /// <summary>The Euclidean norm of all gradients.</summary>
    public double GradientNorm()
    {
        if (composite is not null)
            return composite.GradientNorm();
        NativeMethods.Check(NativeMethods.mr_sum_squares(Parameters.Gradients.Handle, out var sum));
        return Math.Sqrt(sum);
    }

    /// <summary>Clips by the norm and updates the parameters, unless the norm is infinite or not a number.</summary>
    /// <param name="learningRate">Of this step.</param>
    /// <param name="gradientNorm">What <see cref="GradientNorm"/> returned, of the scaled gradients.</param>
    /// <param name="lossScale">What the loss, and with it the gradients, were multiplied by.</param>
    /// <returns>Whether the parameters were updated; if not, the step does not count.</returns>
    public bool Step(double learningRate, double gradientNorm, double lossScale)
    {
        if (!double.IsFinite(gradientNorm))
            return false;
        var step = ++CompletedSteps;
        fixed (long* starts = offsets)
        fixed (long* sizes = lengths)
        fixed (float* decays = weightDecays)
        fixed (float* factors = rateFactors)
        {
            var call = new NativeMethods.OptimizerCall
            {
                Parameter = Parameters.Values.Handle,
                Gradient = Parameters.Gradients.Handle,
                FirstMoment = FirstMoment.Handle,
                SecondMoment = SecondMoment.Handle,
                Working = Parameters.Working.Handle,
                Offsets = starts,
                Lengths = sizes,
                WeightDecays = decays,
                RateFactors = factors,
                Segments = offsets.Length,
                UseNvlamb = Options.UseNvlamb ? 1 : 0,
                LearningRate = (float)learningRate,
                Beta1 = (float)Options.Beta1,
                Beta2 = (float)Options.Beta2,
                Epsilon = (float)Options.Eps,
                Correction1 = Correction(Options.Beta1, step),
                Correction2 = Correction(Options.Beta2, step),
                GradientScale = (float)(1 / (lossScale * ClipDivisor(gradientNorm / lossScale, Options.MaxGradNorm))),
            };
            if (composite is null)
                Update(&call);
            else
                Update(composite, in call);
        }
        Parameters.Updated();
        firstMoment.Outdate();
        secondMoment.Outdate();
        return true;
    }

    /// <summary>What gradients are divided by: norm / max where the norm is larger, else 1.</summary>
    public static double ClipDivisor(double norm, double max) => norm > max ? norm / max : 1;

    public void Dispose()
    {
        composite?.Dispose();
        firstMoment.Dispose();
        secondMoment.Dispose();
        FirstMoment.Dispose();
        SecondMoment.Dispose();
        GC.SuppressFinalize(this);
    }

    float Correction(double beta, long step) => Options.BiasCorrection ? (float)(1 - Math.Pow(beta, step)) : 1;

    internal abstract void Update(NativeMethods.OptimizerCall* call);

    /// <summary>The same by libtorch's operators, on any device.</summary>
    internal abstract void Update(CompositeUpdate update, in NativeMethods.OptimizerCall numbers);
}
