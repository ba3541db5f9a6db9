namespace Millrace.Model.Torch;

/// <summary>Whether operators record what backward needs. It belongs to the thread; the record is on at first.</summary>
public readonly ref struct GradMode
{
    readonly bool before;

    GradMode(bool enable) => before = NativeMethods.mr_grad_mode(enable ? 1 : 0) != 0;

    /// <summary><c>using var inference = GradMode.Off();</c></summary>
    public static GradMode Off() => new(enable: false);

    public static GradMode On() => new(enable: true);

    public void Dispose() => _ = NativeMethods.mr_grad_mode(before ? 1 : 0);
}
