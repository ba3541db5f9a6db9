using Millrace.Model.Checkpoints;

namespace Millrace.Model.Tests.Interchange;

/// <summary>Damages files as disks and downloads do, and watches what readers make of it.</summary>
static class Damages
{
    /// <summary>
    /// Flips a byte, fills a run with one value or cuts the file off, each time somewhere else. Reading must then throw
    /// <see cref="CheckpointException"/>, or give the very numbers that the sound file has.
    /// </summary>
    /// <param name="path">The file; it is left as it was.</param>
    /// <param name="count">How many damages.</param>
    /// <param name="read">Reads it.</param>
    /// <param name="expected">What it gives for the sound file; null where a format has no checksums, so that only names can be compared.</param>
    public static int AreNoticedOrHarmless(
        string path, int count, Func<Dictionary<string, float[]>> read, Dictionary<string, float[]>? expected)
    {
        var sound = File.ReadAllBytes(path);
        var random = new Random(20);
        var noticed = 0;
        for (var i = 0; i < count; i++)
        {
            File.WriteAllBytes(path, Damaged(sound, i % 3, random));
            try
            {
                var values = read();
                foreach (var (name, numbers) in expected ?? [])
                    Assert.True(numbers.AsSpan().SequenceEqual(values[name]), $"damage {i} of {Path.GetFileName(path)} changes {name}");
            }
            catch (CheckpointException)
            {
                noticed++;
            }
        }
        File.WriteAllBytes(path, sound);
        return noticed;
    }

    static byte[] Damaged(byte[] sound, int kind, Random random)
    {
        if (kind == 0)
            return sound[..random.Next(sound.Length)];
        var damaged = sound.ToArray();
        var at = random.Next(sound.Length);
        if (kind == 1)
            damaged[at] ^= (byte)(1 << random.Next(8));
        else
            damaged.AsSpan(at, Math.Min(random.Next(1, 40), sound.Length - at)).Fill((byte)random.Next(256));
        return damaged;
    }
}
