namespace Millrace.Model.Torch;

/// <summary>The state of libtorch's own generator on the CPU, which operators such as <c>aten::multinomial</c> draw from.</summary>
/// <remarks>Initialisation and dropout do not: theirs is a function of the seed and the step, without state.</remarks>
public static class RandomState
{
    public static void Seed(ulong seed) => NativeMethods.Check(NativeMethods.mr_manual_seed(seed));

    /// <summary>Seeds the generator of one device: what operators draw on it next is a function of the seed.</summary>
    public static void Seed(ulong seed, Device device) =>
        NativeMethods.Check(NativeMethods.mr_seed_device((int)device.Type, device.Index, seed));

    /// <summary>The state as bytes, to be stored in a checkpoint.</summary>
    public static byte[] Save()
    {
        NativeMethods.Check(NativeMethods.mr_random_state_get(out var handle));
        using var state = new Tensor(handle);
        return state.AsSpan<byte>().ToArray();
    }

    /// <summary>Restores what <see cref="Save"/> returned, of the same version of libtorch.</summary>
    public static void Restore(ReadOnlySpan<byte> state)
    {
        using var tensor = Tensor.From(state, [state.Length], Device.Cpu);
        NativeMethods.Check(NativeMethods.mr_random_state_set(tensor.Handle));
    }
}
