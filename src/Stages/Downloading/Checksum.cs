using System.Security.Cryptography;

namespace Millrace.Stages.Downloading;

/// <summary>What the bytes of a file must come to.</summary>
/// <param name="Algorithm">MD5, SHA1, SHA256 or SHA512.</param>
/// <param name="Hex">The digest in lower-case hexadecimal digits.</param>
public sealed record Checksum(HashAlgorithmName Algorithm, string Hex)
{
    static readonly Dictionary<int, HashAlgorithmName> ByDigits = new()
    {
        [32] = HashAlgorithmName.MD5,
        [40] = HashAlgorithmName.SHA1,
        [64] = HashAlgorithmName.SHA256,
        [128] = HashAlgorithmName.SHA512,
    };

    /// <summary>Takes hexadecimal digits, which tell the algorithm by their number; null where they tell none.</summary>
    public static Checksum? Parse(string digits) =>
        ByDigits.TryGetValue(digits.Length, out var algorithm) && digits.All(char.IsAsciiHexDigit)
            ? new Checksum(algorithm, digits.ToLowerInvariant())
            : null;

    /// <summary>The algorithm as configurations and lists of checksums call it: <c>sha1</c>.</summary>
    public string Name => Algorithm.Name!.ToLowerInvariant();

    /// <inheritdoc/>
    public override string ToString() => $"{Name} {Hex}";
}
