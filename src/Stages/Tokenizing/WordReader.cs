namespace Millrace.Stages.Tokenizing;

/// <summary>
/// Reads the words of a text as BERT's normalizer and pre-tokenizer make them: cleaned, accents stripped and
/// lower-cased
/// where the table does so, cut at white space, every punctuation mark and ideograph a word by itself.
/// </summary>
/// <param name="table">What becomes of each character.</param>
/// <param name="text">UTF-8; malformed sequences are dropped.</param>
/// <param name="buffer">At least <see cref="BufferBytes"/> bytes, in which words are put together.</param>
ref struct WordReader(CharacterTable table, ReadOnlySpan<byte> text, Span<byte> buffer)
{
    /// <summary>
    /// A longer word is never split into pieces: it becomes [UNK] (max_input_chars_per_word of the reference).
    /// </summary>
    public const int MaxCharacters = 100;

    /// <summary>Bytes needed for the longest word.</summary>
    public const int BufferBytes = 4 * (MaxCharacters + 4);

    readonly CharacterTable table = table;
    readonly ReadOnlySpan<byte> text = text;
    readonly Span<byte> buffer = buffer;
    int at;
    int length;

    // Where the letters begin that sort as marks and stand at the end of the word so far.
    int sorted;

    /// <summary>The UTF-8 of the word; cut off where <see cref="IsTooLong"/>.</summary>
    public ReadOnlySpan<byte> Word { get; private set; }

    /// <summary>Whether the word has more than <see cref="MaxCharacters"/> characters.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>Goes to the next word; false at the end of the text.</summary>
    public bool Next()
    {
        length = 0;
        sorted = 0;
        var characters = 0;
        var actions = table.ByFirstByte;
        while (at < text.Length)
        {
            var action = actions[text[at]];
            if (action > CharacterTable.DecodedByte)
            {
                at++;
                if (characters++ < MaxCharacters)
                {
                    buffer[length++] = action;
                    sorted = length;
                }
            }
            else if (action == CharacterTable.GoneByte)
                at++;
            else if (action == CharacterTable.DecodedByte)
            {
                var character = table.Decode(text[at..], out var size);
                if (character.Kind == CharacterKind.Letter)
                    Append(character, text.Slice(at, size), ref characters);
                else if (character.Kind == CharacterKind.Barrier)
                    sorted = length;
                else if (character.Kind == CharacterKind.Space)
                {
                    if (characters > 0)
                        return EndWord(characters);
                }
                else if (character.Kind is CharacterKind.Punctuation or CharacterKind.Ideograph)
                {
                    if (characters > 0)
                        return EndWord(characters);
                    Word = character.Mapping == 0 ? text.Slice(at, size) : table.MappingAt(character.Mapping);
                    IsTooLong = false;
                    at += size;
                    return true;
                }
                at += size;
            }
            else if (characters > 0)
                return EndWord(characters);
            else if (action == CharacterTable.SpaceByte)
                at++;
            else
            {
                Word = text.Slice(at++, 1);
                IsTooLong = false;
                return true;
            }
        }
        return characters > 0 && EndWord(characters);
    }

    bool EndWord(int characters)
    {
        Word = buffer[..length];
        IsTooLong = characters > MaxCharacters;
        return true;
    }

    void Append(Character character, ReadOnlySpan<byte> utf8, ref int characters)
    {
        if (character.Mapping == 0)
        {
            Append(character.CombiningClass, utf8, ref characters);
            return;
        }
        for (var mapped = table.MappingAt(character.Mapping); mapped.Length > 0;)
        {
            var combiningClass = table.Decode(mapped, out var size).CombiningClass;
            Append(combiningClass, mapped[..size], ref characters);
            mapped = mapped[size..];
        }
    }

    void Append(int combiningClass, ReadOnlySpan<byte> utf8, ref int characters)
    {
        if (characters++ >= MaxCharacters)
            return;
        var place = length;
        if (combiningClass != 0)
            for (place = sorted; place < length;)
            {
                if (table.Decode(buffer[place..length], out var size).CombiningClass > combiningClass)
                    break;
                place += size;
            }
        buffer[place..length].CopyTo(buffer[(place + utf8.Length)..]);
        utf8.CopyTo(buffer[place..]);
        length += utf8.Length;
        if (combiningClass == 0)
            sorted = length;
    }
}
