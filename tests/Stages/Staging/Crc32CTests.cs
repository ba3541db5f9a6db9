using Millrace.Stages.Staging;

namespace Millrace.Stages.Tests.Staging;

public sealed class Crc32CTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(9)]
    public void Checksum_is_that_of_the_standard_however_the_data_is_cut(int cut)
    {
        var crc = new Crc32C();
        crc.Add("123456789"u8[..cut]);
        crc.Add("123456789"u8[cut..]);
        Assert.Equal(0xE3069283, crc.Value); // the check value of CRC-32C in RFC 3720
    }
}
