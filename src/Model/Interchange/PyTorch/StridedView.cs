namespace Millrace.Model.Interchange.PyTorch;

/// <summary>A tensor as a view of a run of numbers.</summary>
/// <param name="Offset">Of its first number.</param>
/// <param name="Sizes">Of its dimensions.</param>
/// <param name="Strides">Numbers from one to the next along each dimension.</param>
sealed record StridedView(long Offset, long[] Sizes, long[] Strides)
{
    /// <summary>Whether its numbers lie one after the other, row-major.</summary>
    public bool IsContiguous
    {
        get
        {
            var expected = 1L;
            for (var i = Sizes.Length - 1; i >= 0; i--)
            {
                if (Sizes[i] != 1 && Strides[i] != expected)
                    return false;
                expected *= Sizes[i];
            }
            return true;
        }
    }

    /// <summary>Numbers from its first to its last in memory, both included.</summary>
    public long Span => Array.Exists(Sizes, size => size == 0) ? 0 : 1 + Sizes.Zip(Strides, (size, stride) => (size - 1) * stride).Sum();

    /// <summary>Whether it stays within a run of so many numbers.</summary>
    public bool Fits(long count)
    {
        if (Offset < 0 || Sizes.Length != Strides.Length || count < 0)
            return false;
        if (Array.Exists(Sizes, size => size < 0) || Array.Exists(Strides, stride => stride < 0))
            return false;
        Int128 last = Offset, total = 1;
        for (var i = 0; i < Sizes.Length; i++)
        {
            if (Sizes[i] == 0)
                return true;
            last += (Int128)(Sizes[i] - 1) * Strides[i];
            total *= Sizes[i];
            if (last >= count || total > Array.MaxLength) // a stride of 0 makes any number of numbers out of one
                return false;
        }
        return last < count;
    }

    /// <summary>Copies its numbers, row-major.</summary>
    /// <param name="covered">The run from its first number on, <see cref="Span"/> long.</param>
    /// <param name="destination">As many as it has.</param>
    public void Gather(ReadOnlySpan<float> covered, Span<float> destination)
    {
        var index = new long[Sizes.Length];
        var at = 0L;
        for (var i = 0; i < destination.Length; i++)
        {
            destination[i] = covered[(int)at];
            for (var d = Sizes.Length - 1; d >= 0; d--)
            {
                at += Strides[d];
                if (++index[d] < Sizes[d])
                    break;
                at -= Strides[d] * Sizes[d];
                index[d] = 0;
            }
        }
    }
}
