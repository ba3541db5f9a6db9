using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Millrace.Model.Interchange.HuggingFace;

/// <summary>The files that Hugging Face makes a BERT tokenizer of, fast or slow, from a vocabulary.</summary>
/// <remarks>Sources: tokenizers' serialisation of BertNormalizer, BertPreTokenizer, WordPiece and TemplateProcessing; transformers' tokenization_bert.py.</remarks>
public static class TokenizerFiles
{
    /// <summary>Name of the file that says how text is treated before words are cut.</summary>
    public const string ConfigFile = "tokenizer_config.json";

    const int MaxWordCharacters = 100; // BERT's

    static readonly JsonSerializerOptions Plain = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    static readonly (string Role, string Token)[] Specials =
        [("unk_token", "[UNK]"), ("sep_token", "[SEP]"), ("pad_token", "[PAD]"), ("cls_token", "[CLS]"), ("mask_token", "[MASK]")];

    /// <summary>The files by name: vocab.txt, tokenizer.json, tokenizer_config.json, special_tokens_map.json.</summary>
    /// <param name="vocabulary">A token a line, in UTF-8; its number is its id.</param>
    /// <param name="lowerCase">Whether text is lower-cased and stripped of accents.</param>
    /// <param name="maxLength">The longest sequence the network takes, in tokens.</param>
    public static IReadOnlyDictionary<string, byte[]> Of(byte[] vocabulary, bool lowerCase, int maxLength)
    {
        var ids = IdsOf(vocabulary);
        return new Dictionary<string, byte[]>
        {
            ["vocab.txt"] = vocabulary,
            ["tokenizer.json"] = Bytes(Tokenizer(ids, lowerCase)),
            [ConfigFile] = Config(lowerCase, maxLength),
            ["special_tokens_map.json"] = Bytes(Roles()),
        };
    }

    /// <summary>The content of <see cref="ConfigFile"/>.</summary>
    /// <param name="lowerCase">Whether text is lower-cased and stripped of accents.</param>
    /// <param name="maxLength">The longest sequence the network takes, in tokens.</param>
    public static byte[] Config(bool lowerCase, int maxLength)
    {
        var config = Roles();
        config["tokenizer_class"] = "BertTokenizer";
        config["do_lower_case"] = lowerCase;
        config["model_max_length"] = maxLength;
        config["strip_accents"] = null;
        config["tokenize_chinese_chars"] = true;
        return Bytes(config);
    }

    /// <summary>How many ids a vocabulary has.</summary>
    public static int CountOf(byte[] vocabulary) => IdsOf(vocabulary).Values.DefaultIfEmpty(-1).Max() + 1;

    /// <summary>Whether a vocabulary is of text with capitals, as one can see from its tokens.</summary>
    public static bool HasCapitals(byte[] vocabulary) =>
        IdsOf(vocabulary).Keys.Any(token => !(token.StartsWith('[') && token.EndsWith(']')) && token.Any(letter => char.ToLowerInvariant(letter) != letter));

    static Dictionary<string, int> IdsOf(byte[] vocabulary)
    {
        var ids = new Dictionary<string, int>();
        var text = Encoding.UTF8.GetString(vocabulary);
        var lines = text.Split('\n');
        for (var id = 0; id < lines.Length; id++)
            if (id < lines.Length - 1 || lines[id].Length > 0)
                ids[lines[id].TrimEnd('\r')] = id; // where a token is there twice, the last counts, as Hugging Face has it
        return ids;
    }

    static JsonObject Roles()
    {
        var roles = new JsonObject();
        foreach (var (role, token) in Specials)
            roles[role] = token;
        return roles;
    }

    static JsonObject Tokenizer(Dictionary<string, int> ids, bool lowerCase) => new()
    {
        ["version"] = "1.0",
        ["truncation"] = null,
        ["padding"] = null,
        ["added_tokens"] = new JsonArray([.. Specials
            .Where(special => ids.ContainsKey(special.Token))
            .OrderBy(special => ids[special.Token])
            .Select(special => Added(special.Token, ids[special.Token]))]),
        ["normalizer"] = new JsonObject
        {
            ["type"] = "BertNormalizer",
            ["clean_text"] = true,
            ["handle_chinese_chars"] = true,
            ["strip_accents"] = null,
            ["lowercase"] = lowerCase,
        },
        ["pre_tokenizer"] = new JsonObject { ["type"] = "BertPreTokenizer" },
        ["post_processor"] = Template(ids),
        ["decoder"] = new JsonObject { ["type"] = "WordPiece", ["prefix"] = "##", ["cleanup"] = true },
        ["model"] = new JsonObject
        {
            ["type"] = "WordPiece",
            ["unk_token"] = "[UNK]",
            ["continuing_subword_prefix"] = "##",
            ["max_input_chars_per_word"] = MaxWordCharacters,
            ["vocab"] = new JsonObject(ids.Select(entry => KeyValuePair.Create<string, JsonNode?>(entry.Key, entry.Value))),
        },
    };

    static JsonObject Added(string token, int id) => new()
    {
        ["id"] = id,
        ["content"] = token,
        ["single_word"] = false,
        ["lstrip"] = false,
        ["rstrip"] = false,
        ["normalized"] = false,
        ["special"] = true,
    };

    static JsonObject? Template(Dictionary<string, int> ids)
    {
        if (!ids.TryGetValue("[CLS]", out var start) || !ids.TryGetValue("[SEP]", out var separator))
            return null;
        return new JsonObject
        {
            ["type"] = "TemplateProcessing",
            ["single"] = new JsonArray(Special("[CLS]", 0), Sequence("A", 0), Special("[SEP]", 0)),
            ["pair"] = new JsonArray(Special("[CLS]", 0), Sequence("A", 0), Special("[SEP]", 0), Sequence("B", 1), Special("[SEP]", 1)),
            ["special_tokens"] = new JsonObject { ["[CLS]"] = Filling("[CLS]", start), ["[SEP]"] = Filling("[SEP]", separator) },
        };
    }

    static JsonObject Special(string token, int segment) => new() { ["SpecialToken"] = new JsonObject { ["id"] = token, ["type_id"] = segment } };

    static JsonObject Sequence(string name, int segment) => new() { ["Sequence"] = new JsonObject { ["id"] = name, ["type_id"] = segment } };

    static JsonObject Filling(string token, int id) => new() { ["id"] = token, ["ids"] = new JsonArray(id), ["tokens"] = new JsonArray(token) };

    static byte[] Bytes(JsonObject json) => Encoding.UTF8.GetBytes(json.ToJsonString(Plain) + "\n");
}
