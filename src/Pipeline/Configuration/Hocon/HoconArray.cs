namespace Millrace.Pipeline.Configuration.Hocon;

/// <summary>A list.</summary>
sealed class HoconArray(IReadOnlyList<HoconValue> items, ConfigOrigin origin) : HoconValue(origin)
{
    readonly long size = items.Aggregate(1L, (sum, item) => long.Min(sum + item.Size, int.MaxValue));

    public IReadOnlyList<HoconValue> Items => items;

    public override string Kind => "a list";

    public override long Size => size;

    public override bool SameAs(HoconValue other) =>
        ReferenceEquals(this, other) || (other is HoconArray array && array.Items.Count == items.Count
            && items.Zip(array.Items).All(pair => pair.First.SameAs(pair.Second)));
}
