using System.Globalization;
using System.Text;
using Millrace.Oracles;
using Millrace.Stages.Segmenting;

namespace Millrace.Stages.Tests.Segmenting;

public sealed class PythonCharactersTests
{
    [OracleFact(Oracle.PythonNltk)]
    public void Characters_equal_python_on_every_code_point()
    {
        var lines = OraclePrograms.Python("make_characters_nltk.py", "check").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(0x110000 - 0x800, lines.Length);
        Span<byte> room = stackalloc byte[WordForms.RoomFor(4)];
        foreach (var line in lines)
        {
            var fields = line.Split(' ');
            var rune = new Rune(Hex(fields[0]));
            var text = Encoding.UTF8.GetBytes(rune.ToString());
            Assert.True((CharacterClass)Hex(fields[1]) == PythonCharacters.Of(rune.Value), line);
            Assert.True((PythonCharacters.Of(rune.Value) & CharacterClass.Space) != 0 == (PythonCharacters.SpaceLength(text, 0) == text.Length), line);
            var lower = string.Concat(fields[2..].Select(code => new Rune(Hex(code)).ToString()));
            Assert.True(Encoding.UTF8.GetString(room[..WordForms.ToLower(text, room)]) == lower, line);
        }
    }

    [Theory]
    [InlineData("ΟΔΟΣ", "οδος")]
    [InlineData("ΟΔΟΣ.", "οδος.")]
    [InlineData("ΣΟΦΟΣ'Α", "σοφοσ'α")]
    [InlineData("Σ", "σ")]
    [InlineData("İI", "i̇i")]
    [InlineData("ẞ", "ß")]
    [InlineData("U.S.A", "u.s.a")]
    public void Lower_case_is_that_of_python(string word, string lower)
    {
        Span<byte> room = stackalloc byte[64];
        Assert.Equal(lower, Encoding.UTF8.GetString(room[..WordForms.ToLower(Encoding.UTF8.GetBytes(word), room)]));
    }

    [Fact]
    public void Lower_case_that_does_not_fit_is_none() => Assert.Equal(-1, WordForms.ToLower("ABC"u8, new byte[2]));

    [Theory]
    [InlineData("5", true)]
    [InlineData("-5.", true)]
    [InlineData(",5", true)]
    [InlineData("1,000.50-", true)]
    [InlineData("٣٤", true)]
    [InlineData("5a", false)]
    [InlineData("-", false)]
    [InlineData("--5", false)]
    [InlineData("½", false)]
    [InlineData("", false)]
    public void Number_is_digits_with_their_punctuation(string word, bool isNumber) =>
        Assert.Equal(isNumber, WordForms.IsNumber(Encoding.UTF8.GetBytes(word)));

    [Theory]
    [InlineData("J.", true)]
    [InlineData("é.", true)]
    [InlineData("_.", true)]
    [InlineData("5.", false)]
    [InlineData("Mr.", false)]
    [InlineData("J", false)]
    [InlineData("..", false)]
    public void Initial_is_one_letter_and_a_full_stop(string word, bool isInitial) =>
        Assert.Equal(isInitial, WordForms.IsInitial(Encoding.UTF8.GetBytes(word)));

    [Fact]
    public void White_space_is_trimmed_at_both_ends_as_python_strips_it()
    {
        var text = "\u2003\u0085 \u001Fa\u00A0b\u200B\u3000\n"u8;
        Assert.Equal("a\u00A0b\u200B", Encoding.UTF8.GetString(text[PythonCharacters.TrimmedStart(text)..PythonCharacters.TrimmedEnd(text)]));
        Assert.Equal(0, PythonCharacters.TrimmedEnd("\u3000 \u2028"u8));
    }

    static int Hex(string text) => int.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
