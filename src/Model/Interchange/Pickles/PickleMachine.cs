using Millrace.Model.Checkpoints;

namespace Millrace.Model.Interchange.Pickles;

/// <summary>
/// Reads a pickle as data. The machine has Python's stack, marks and memo, but no classes and no functions: what a pickle asks Python
/// to call becomes a <see cref="PickleObject"/> that says so. Protocols 0 to 5.
/// </summary>
/// <remarks>
/// Source: CPython, Lib/pickletools.py, which documents every operation. Each byte read adds at most one object; long texts and bytes stay
/// in the file.
/// </remarks>
sealed partial class PickleMachine
{
    const int MostObjects = 20_000_000; // a checkpoint of BERT-large with its optimizer has some ten thousand

    readonly NumberFile file;
    readonly List<object?> stack = [];
    readonly List<int> marks = [];
    readonly Dictionary<long, object?> memo = [];
    int objects;

    /// <param name="file">The file.</param>
    /// <param name="start">Where the pickle starts.</param>
    /// <param name="end">Where it ends at the latest.</param>
    public PickleMachine(NumberFile file, long start, long end)
    {
        this.file = file;
        this.end = end;
        bufferStart = start;
    }

    /// <summary>The pickled value. <see cref="Position"/> is behind the pickle then.</summary>
    /// <exception cref="CheckpointException">The pickle is cut short or damaged.</exception>
    public object? Run()
    {
        while (true)
        {
            var operation = ReadByte();
            if (operation == '.')
                return Pop();
            Do(operation);
            if (++objects > MostObjects)
                throw Damaged($"more than {MostObjects} operations");
        }
    }

    void Do(byte operation)
    {
        switch (operation)
        {
            case 0x80: Protocol(); break;
            case 0x95: ReadInt64(); break; // a frame: how the writer grouped what follows
            case (byte)'(': marks.Add(stack.Count); break;
            case (byte)'0': PopOrUnmark(); break;
            case (byte)'1': PopToMark(); break;
            case (byte)'2': Push(Top()); break;

            case (byte)'N': Push(null); break;
            case 0x88: Push(true); break;
            case 0x89: Push(false); break;
            case (byte)'K': Push((long)ReadByte()); break;
            case (byte)'M': Push((long)ReadUInt16()); break;
            case (byte)'J': Push((long)ReadInt32()); break;
            case 0x8A: Push(ReadLong(ReadByte())); break;
            case 0x8B: Push(ReadLong(ReadInt32())); break;
            case (byte)'G': Push(ReadDouble()); break;
            case (byte)'I': Push(IntegerOf(ReadLine())); break;
            case (byte)'L': Push(LongOf(ReadLine())); break;
            case (byte)'F': Push(DoubleOf(ReadLine())); break;

            case 0x8C: Push(ReadText(ReadByte())); break;
            case (byte)'X': Push(ReadText(ReadUInt32())); break;
            case 0x8D: Push(ReadText(ReadInt64())); break;
            case (byte)'V' or (byte)'S': Push(Unquoted(ReadLine())); break;
            case (byte)'U': Push(ReadString(ReadByte())); break;
            case (byte)'T': Push(ReadString(ReadInt32())); break;
            case (byte)'C': Push(ReadBytes(ReadByte())); break;
            case (byte)'B': Push(ReadBytes(ReadUInt32())); break;
            case 0x8E or 0x96: Push(ReadBytes(ReadInt64())); break;

            case (byte)'}': Push(new PickleDictionary()); break;
            case (byte)'d': Push(Pairs(new PickleDictionary(), PopToMark())); break;
            case (byte)'s': SetItem(); break;
            case (byte)'u': var items = PopToMark(); AddItems(items); break;
            case (byte)']' or 0x8F: Push(new List<object?>()); break;
            case (byte)'l' or 0x91: Push(new List<object?>(PopToMark())); break;
            case (byte)'a': var one = Pop(); Append([one]); break;
            case (byte)'e' or 0x90: var several = PopToMark(); Append(several); break;
            case (byte)')': Push(Array.Empty<object?>()); break;
            case (byte)'t': Push(PopToMark()); break;
            case 0x85 or 0x86 or 0x87: Push(PopSome(operation - 0x84)); break;

            case (byte)'g': Push(Remembered(IntegerOf(ReadLine()))); break;
            case (byte)'h': Push(Remembered((long)ReadByte())); break;
            case (byte)'j': Push(Remembered((long)ReadUInt32())); break;
            case (byte)'p': Remember(IntegerOf(ReadLine())); break;
            case (byte)'q': Remember((long)ReadByte()); break;
            case (byte)'r': Remember((long)ReadUInt32()); break;
            case 0x94: Remember((long)memo.Count); break;

            case (byte)'c': Push(new PickleGlobal($"{ReadLine()}.{ReadLine()}")); break;
            case 0x93: StackGlobal(); break;
            case (byte)'R' or 0x81: Call(Pop()); break;
            case 0x92: Pop(); Call(Pop()); break;
            case (byte)'i': Instance(new PickleGlobal($"{ReadLine()}.{ReadLine()}"), PopToMark()); break;
            case (byte)'o': var made = PopToMark(); Instance(made.FirstOrDefault(), made.Skip(1).ToArray()); break;
            case (byte)'b': Tell(Pop()); break;
            case (byte)'P': Push(new PickleReference(ReadLine())); break;
            case (byte)'Q': Push(new PickleReference(Pop())); break;

            default: throw Damaged($"there is no operation 0x{operation:x2} that holds data");
        }
    }

    void Protocol()
    {
        var version = ReadByte();
        if (version > 5)
            throw Damaged($"it has protocol {version}, expected 0 to 5");
    }

    void Push(object? value) => stack.Add(value);

    object? Top() => stack.Count > (marks.Count > 0 ? marks[^1] : 0) ? stack[^1] : throw Damaged("its stack is empty");

    object? Pop()
    {
        var value = Top();
        stack.RemoveAt(stack.Count - 1);
        return value;
    }

    void PopOrUnmark()
    {
        if (marks.Count > 0 && marks[^1] == stack.Count)
            marks.RemoveAt(marks.Count - 1);
        else
            Pop();
    }

    object?[] PopToMark()
    {
        if (marks.Count == 0)
            throw Damaged("it has no mark");
        var values = stack[marks[^1]..].ToArray();
        stack.RemoveRange(marks[^1], values.Length);
        marks.RemoveAt(marks.Count - 1);
        return values;
    }

    object?[] PopSome(int count)
    {
        var values = new object?[count];
        for (var i = count - 1; i >= 0; i--)
            values[i] = Pop();
        return values;
    }

    object? Remembered(object key) => key is long at && memo.TryGetValue(at, out var value) ? value : throw Damaged($"its memo has no entry {key}");

    void Remember(object key) => memo[key is long at ? at : throw Damaged($"its memo has no entry {key}")] = Top();

    void SetItem()
    {
        var value = Pop();
        AddItems([Pop(), value]);
    }

    void AddItems(object?[] items)
    {
        if (Top() is PickleDictionary dictionary)
            Pairs(dictionary, items);
        else if (Top() is not PickleObject) // a class of the writer's own that keeps items; we keep none
            throw Damaged("it sets items of something that has none");
    }

    PickleDictionary Pairs(PickleDictionary dictionary, object?[] items)
    {
        if (items.Length % 2 != 0)
            throw Damaged("a key has no value");
        for (var i = 0; i < items.Length; i += 2)
            dictionary.Items.Add((items[i], items[i + 1]));
        return dictionary;
    }

    void Append(object?[] values)
    {
        if (Top() is List<object?> list)
            list.AddRange(values);
        else if (Top() is not PickleObject)
            throw Damaged("it appends to something that is no list");
    }

    void StackGlobal()
    {
        var name = Pop();
        Push(Pop() is string module && name is string text ? new PickleGlobal($"{module}.{text}") : throw Damaged("a class has no name"));
    }

    void Call(object? arguments) => Instance(Pop(), arguments);

    /// <summary>Notes a call; the few that only wrap data are seen through.</summary>
    void Instance(object? maker, object? arguments) => Push((maker, arguments) switch
    {
        (PickleGlobal { Name: "collections.OrderedDict" }, object?[] { Length: 0 }) => new PickleDictionary(),
        (PickleGlobal { Name: "collections.OrderedDict" }, object?[] { Length: 1 } given) when given[0] is List<object?> pairs => DictionaryOf(pairs),
        (PickleGlobal { Name: "collections.defaultdict" }, object?[]) => new PickleDictionary(),
        (PickleGlobal { Name: "_codecs.encode" }, object?[] { Length: 2 } given) when given is [PickleBytes text, "latin1"] => text.AsLatin1(),
        (PickleGlobal { Name: "_codecs.encode" }, object?[] { Length: 2 } given) when given is [string text, "latin1"] => text,
        (PickleGlobal { Name: "__builtin__.tuple" or "builtins.tuple" }, object?[] { Length: 1 } given) when given[0] is object?[] tuple => tuple,
        _ => new PickleObject(maker, arguments),
    });

    PickleDictionary DictionaryOf(List<object?> pairs)
    {
        var dictionary = new PickleDictionary();
        foreach (var pair in pairs)
            dictionary.Items.Add(pair is object?[] { Length: 2 } entry ? (entry[0], entry[1])
                : pair is List<object?> { Count: 2 } list ? (list[0], list[1])
                : throw Damaged("a key has no value"));
        return dictionary;
    }

    void Tell(object? state)
    {
        if (Top() is PickleObject made)
            made.State = state;
        // else the attributes of a dictionary: state dicts carry `_metadata`, versions of their modules
    }
}
