using Millrace.Stages.Sources.Content;

namespace Millrace.Stages.Tests.Sources.Content;

public sealed class NativeCodecsTests
{
    [Fact]
    public void Library_that_is_there_is_found_and_another_is_not()
    {
        Assert.All(NativeCodecs.All, codec => Assert.True(NativeCodecs.IsThere(codec.Library), codec.Library));
        Assert.False(NativeCodecs.IsThere("libnothing-of-the-kind.so.9"));
    }

    [Fact]
    public void Missing_library_is_told_with_its_package() => Assert.Equal(
        [
            "a cannot be decompressed, libbz2.so.1.0, which reads bzip2, is missing\n\nhint: apt-get install libbz2-1.0",
            "a cannot be decompressed, libz.so.1, which reads gzip, is missing\n\nhint: apt-get install zlib1g",
            "a cannot be decompressed, liblzma.so.5, which reads xz, is missing\n\nhint: apt-get install liblzma5",
        ],
        NativeCodecs.All.Select(codec => NativeCodecs.Missing(codec, "a").Message));
}
