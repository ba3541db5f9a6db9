using Millrace.Stages.Downloading;

namespace Millrace.Stages.Tests.Downloading;

public sealed class ChecksumTests
{
    const string Md5 = "d41d8cd98f00b204e9800998ecf8427e";
    const string Sha1 = "da39a3ee5e6b4b0d3255bfef95601890afd80709";

    [Theory]
    [InlineData($"{Md5}  a.txt", "md5")]
    [InlineData($"{Sha1}  a.txt", "sha1")]
    [InlineData($"{Sha1} *a.txt", "sha1")]
    [InlineData($"{Sha1}  ./dir/a.txt", "sha1")]
    [InlineData($"SHA1 (a.txt) = {Sha1}", "sha1")]
    [InlineData($"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n{Sha1}  a.txt\r\n", "sha1")]
    public void List_is_read_as_its_programs_write_it(string text, string algorithm) =>
        Assert.Equal(algorithm, ChecksumList.Parse(text.Split('\n')).Of("a.txt")?.Name);

    [Theory]
    [InlineData("")]
    [InlineData("a.txt")]
    [InlineData($"{Sha1}0  a.txt")]
    [InlineData("zz39a3ee5e6b4b0d3255bfef95601890afd80709  a.txt")]
    public void Other_lines_are_passed_over(string line) => Assert.Empty(ChecksumList.Parse([line]).Names);

    [Fact]
    public void Name_with_blanks_is_kept() => Assert.NotNull(ChecksumList.Parse([$"{Sha1}  a b (c) d.txt"]).Of("a b (c) d.txt"));
}
