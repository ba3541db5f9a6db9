using Millrace.Model.Bert;
using Millrace.Model.Torch;

namespace Millrace.Model.Training;

/// <summary>Where a network is computed, in what, and by which operators. None of it changes what is trained.</summary>
/// <remarks>
/// A precision alone means the CPU. There the fused kernels of our own compute; on any other device libtorch's operators do, which can
/// do so on the CPU as well: <see cref="IsComposite"/>.
/// </remarks>
public sealed record Backend
{
    Backend(Device device, Precision precision) => (Device, Precision, IsComposite) = (device, precision, device.Type != DeviceType.Cpu);

    /// <summary>Where parameters, gradients and activations lie.</summary>
    public Device Device { get; }

    /// <summary>Of activations and products, never auto.</summary>
    public Precision Precision { get; }

    /// <summary>Whether it is computed by libtorch's operators in place of fused kernels.</summary>
    public bool IsComposite { get; init; }

    /// <summary>
    /// Each layer keeps its input alone and computes its activations again before its backward pass: about 5/6 of the memory of a step
    /// is saved for a third more arithmetic.
    /// </summary>
    public bool CheckpointActivations { get; init; }

    /// <summary>
    /// The type of the parameters' working copy, that activations and products have too; null where they are the parameters themselves.
    /// </summary>
    internal DType? WorkingType => Precision switch
    {
        Precision.BFloat16 => DType.BFloat16,
        Precision.Float16 => DType.Float16,
        _ => null,
    };

    /// <summary>Settles what is automatic.</summary>
    /// <exception cref="ArgumentException">There is no such device here, or it cannot compute in that precision.</exception>
    public static Backend Of(DeviceChoice choice, Precision precision)
    {
        var device = choice == DeviceChoice.Cpu || (choice == DeviceChoice.Auto && Device.Count(DeviceType.Cuda) == 0) ? Device.Cpu : Device.Cuda(0);
        if (device.Type == DeviceType.Cuda && Device.Count(DeviceType.Cuda) == 0)
            throw new ArgumentException(
                $"device cuda: this libtorch ({TorchLibrary.TorchVersion}) sees no GPU\n\n"
                + "hint: set TORCH_ROOT to a libtorch that was built for CUDA, or millrace.trainer.device = cpu");
        return new Backend(device, precision.ResolveFor(device));
    }

    public static implicit operator Backend(Precision precision) => Of(DeviceChoice.Cpu, precision);

    /// <summary>A backend that <see cref="Of"/> would refuse, for tests.</summary>
    internal static Backend Unchecked(Device device, Precision precision) => new(device, precision);
}
