using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Millrace.Pipeline.Configuration;
using Millrace.Stages.Masking;
using Millrace.Stages.Pairing;
using Millrace.Stages.Tokenizing;

namespace Millrace.Pipeline.Commands;

/// <summary>
/// <c>millrace mask</c>: training sequences as <c>millrace pairs</c> writes them on standard input; the same with tokens masked,
/// <c>masked_lm_positions</c> and <c>masked_lm_labels</c> on standard output.
/// </summary>
/// <remarks>A mask follows from the seed and the sequence's <c>id</c>; where it has none, from the number of its line.</remarks>
static class MaskCommand
{
    const string Section = "millrace.stages.mask-tokens";

    /// <summary>The command.</summary>
    public static Command Define(GlobalOptions global)
    {
        var vocab = VocabularyChoice.File();
        SettingOption[] settings =
        [
            new(Section, "kind", "kind", "tokens, whole-words, n-grams or electra; default tokens"),
            new(Section, "masked_lm_prob", "p", "share of the tokens to predict; default 0.15"),
            new(Section, "max_predictions_per_seq", "n", "the most tokens to predict in a sequence; default 20"),
            new(Section, "max_ngram_size", "n", "words of the longest run, with n-grams; default 3"),
            new(Section, "seed", "n", "of all draws; default 42"),
        ];
        var command = new Command("mask", "filter: training sequences in, as `millrace pairs` writes them; the same masked out");
        foreach (var option in (Option[])[vocab, .. settings.Select(setting => setting.Option)])
            command.Options.Add(option);
        command.SetAction(parsed => Invoke(parsed.GetValue(vocab)!, LoadedConfig.Defaults(global.Settings(parsed, settings))));
        return command;
    }

    static int Invoke(string vocabularyFile, LoadedConfig config)
    {
        var options = MaskTokensOptions.Bind(config.Section(Section));
        config.Check();
        var vocabulary = Vocabulary.Read(vocabularyFile);
        return StandardOutput.Fill(output => Mask(options, vocabulary, vocabularyFile, output));
    }

    static void Mask(MaskTokensOptions options, Vocabulary vocabulary, string vocabularyFile, Stream output)
    {
        using var input = Console.OpenStandardInput();
        var lines = new InputLines(input);
        using var masked = new SampleLines(output, vocabulary);
        var key = MaskTokens.KeyOf(options);
        var draw = new MaskDraw(options, SpecialIds.Of(vocabulary));
        var ids = new List<int>();
        while (lines.Next())
        {
            using var sequence = Parse(lines);
            ReadIds(sequence.RootElement, vocabulary, vocabularyFile, lines, ids);
            var random = new SampleRandom(key.Of(IdOf(sequence.RootElement, lines)));
            var replaced = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(ids);
            draw.Mask(replaced, ref random);
            masked.Write(sequence.RootElement, replaced, draw.Positions, draw.Labels);
        }
    }

    static JsonDocument Parse(InputLines lines)
    {
        try
        {
            var reader = new Utf8JsonReader(lines.Current);
            var parsed = JsonDocument.ParseValue(ref reader);
            if (parsed.RootElement.ValueKind == JsonValueKind.Object)
                return parsed;
            parsed.Dispose();
        }
        catch (JsonException)
        {
            // Said below, as of any other line that is no object.
        }
        throw lines.Wrong("expected a JSON object, as `millrace pairs` writes them");
    }

    static void ReadIds(JsonElement sequence, Vocabulary vocabulary, string vocabularyFile, InputLines lines, List<int> ids)
    {
        ids.Clear();
        if (!sequence.TryGetProperty(SampleLines.Tokens, out var tokens) || tokens.ValueKind != JsonValueKind.Array)
            throw lines.Wrong("there is no list `tokens`");
        foreach (var token in tokens.EnumerateArray())
            ids.Add(token.ValueKind == JsonValueKind.String && vocabulary.TryIdOf(token.GetString()!, out var id)
                ? id
                : throw lines.Wrong($"{token.GetRawText()} is not in {vocabularyFile}"));
    }

    static ulong IdOf(JsonElement sequence, InputLines lines)
    {
        if (!sequence.TryGetProperty(SampleLines.Id, out var given))
            return (ulong)lines.Number;
        return given.ValueKind == JsonValueKind.String
            && ulong.TryParse(given.GetString(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var id)
            ? id
            : throw lines.Wrong($"`id` must be up to 16 hex digits, got {given.GetRawText()}");
    }
}
