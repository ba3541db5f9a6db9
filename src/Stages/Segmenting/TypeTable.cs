using System.Buffers.Binary;
using System.Text;

namespace Millrace.Stages.Segmenting;

/// <summary>Numbers word types, kept as UTF-8, from 0 in the order they come.</summary>
sealed class TypeTable
{
    byte[] keys = new byte[1024];
    int[] ends = new int[64];
    uint[] hashes = new uint[64];
    int[] slots = new int[128]; // number + 1, 0 is free; at most half are taken

    /// <summary>Number of types.</summary>
    public int Count { get; private set; }

    /// <summary>Length in bytes of the longest type.</summary>
    public int LongestKey { get; private set; }

    /// <summary>The type of a number.</summary>
    public ReadOnlySpan<byte> this[int number] => keys.AsSpan((number == 0 ? 0 : ends[number - 1])..ends[number]);

    /// <summary>The number of a type, or -1.</summary>
    public int Find(ReadOnlySpan<byte> type)
    {
        var hash = Hash(type);
        for (var slot = hash & (slots.Length - 1); ; slot = (slot + 1) & (slots.Length - 1))
        {
            var number = slots[slot] - 1;
            if (number < 0 || (hashes[number] == hash && this[number].SequenceEqual(type)))
                return number;
        }
    }

    /// <summary>The number of a type, a new one where it is new.</summary>
    public int Add(ReadOnlySpan<byte> type)
    {
        var found = Find(type);
        if (found >= 0)
            return found;
        if (Count == ends.Length)
            Grow();
        var start = Count == 0 ? 0 : ends[Count - 1];
        while (start + type.Length > keys.Length)
            Array.Resize(ref keys, keys.Length * 2);
        type.CopyTo(keys.AsSpan(start));
        ends[Count] = start + type.Length;
        hashes[Count] = Hash(type);
        LongestKey = Math.Max(LongestKey, type.Length);
        Place(Count);
        return Count++;
    }

    /// <summary>The number of a type, a new one where it is new.</summary>
    public int Add(string type) => Add(Encoding.UTF8.GetBytes(type));

    void Grow()
    {
        Array.Resize(ref ends, Count * 2);
        Array.Resize(ref hashes, Count * 2);
        slots = new int[Count * 4];
        for (var number = 0; number < Count; number++)
            Place(number);
    }

    void Place(int number)
    {
        var slot = hashes[number] & (slots.Length - 1);
        while (slots[slot] != 0)
            slot = (slot + 1) & (slots.Length - 1);
        slots[slot] = number + 1;
    }

    static uint Hash(ReadOnlySpan<byte> type)
    {
        const ulong multiplier = 0x9E3779B97F4A7C15;
        var hash = (ulong)type.Length;
        for (; type.Length >= 8; type = type[8..])
            hash = Mix(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(type));
        var rest = 0UL;
        for (var i = 0; i < type.Length; i++)
            rest |= (ulong)type[i] << (8 * i);
        return (uint)Mix(hash ^ rest);

        static ulong Mix(ulong value)
        {
            value *= multiplier;
            return value ^ (value >> 32);
        }
    }
}
