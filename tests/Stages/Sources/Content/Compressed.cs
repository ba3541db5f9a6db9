using System.Diagnostics;
using Millrace.Oracles;
using Millrace.Stages.Sources.Content;

namespace Millrace.Stages.Tests.Sources.Content;

/// <summary>Compresses by the programs that people have, and reads whole files.</summary>
static class Compressed
{
    /// <summary>What a program makes of bytes on its standard input.</summary>
    public static byte[] By(string program, byte[] input, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        var feeding = Task.Run(() =>
        {
            process.StandardInput.BaseStream.Write(input);
            process.StandardInput.Close();
        });
        using var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        feeding.GetAwaiter().GetResult();
        return process.ExitCode == 0 ? output.ToArray() : throw new InvalidOperationException($"{program} exited with {process.ExitCode}");
    }

    /// <summary>Writes bytes to a file of the folder and gives its path.</summary>
    public static string Write(this TestFolder folder, string name, byte[] bytes)
    {
        File.WriteAllBytes(folder.PathOf(name), bytes);
        return folder.PathOf(name);
    }

    /// <summary>The content from a place to the end.</summary>
    public static byte[] Content(string path, ContentPlace from = default, int readBytes = 1 << 16, int workers = 3)
    {
        using var content = ContentFiles.Open(path, from, workers);
        return Rest(content, readBytes);
    }

    /// <summary>What is left of a content.</summary>
    public static byte[] Rest(ContentStream content, int readBytes = 1 << 16)
    {
        using var output = new MemoryStream();
        var buffer = new byte[readBytes];
        while (content.Read(buffer, CancellationToken.None) is > 0 and var read)
            output.Write(buffer.AsSpan(0, read));
        return output.ToArray();
    }

    /// <summary>Bytes that look like text, the same for a seed: words of a small vocabulary, long runs here and there.</summary>
    public static byte[] Text(int seed, int length)
    {
        var random = new Random(seed);
        var words = Enumerable.Range(0, 500).Select(_ => string.Concat(Enumerable.Range(0, random.Next(1, 9)).Select(_ => (char)random.Next('a', 'z' + 1)))).ToArray();
        var text = new byte[length];
        for (var at = 0; at < length;)
        {
            var word = random.Next(2000) == 0 ? new string('=', random.Next(3000)) : words[(int)(words.Length * Math.Pow(random.NextDouble(), 3))];
            foreach (var letter in word + ' ')
            {
                if (at < length)
                    text[at++] = (byte)letter;
            }
        }
        return text;
    }
}
