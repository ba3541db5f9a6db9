using System.Collections;

namespace Millrace.Actors.Tests.Training;

/// <summary>A list that tells which index is asked for.</summary>
sealed class WatchedList<T>(T[] items, Action<int> asked) : IReadOnlyList<T>
{
    public int Count => items.Length;

    public T this[int index]
    {
        get
        {
            asked(index);
            return items[index];
        }
    }

    public IEnumerator<T> GetEnumerator() => items.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
