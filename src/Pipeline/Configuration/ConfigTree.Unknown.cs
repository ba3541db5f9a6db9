using Millrace.Pipeline.Configuration.Hocon;

namespace Millrace.Pipeline.Configuration;

sealed partial class ConfigTree
{
    const string OurRoot = "millrace";

    /// <summary>What other programs call our keys: NVIDIA's LDDL and BERT, Hugging Face.</summary>
    static readonly Dictionary<string, string> Synonyms = new(StringComparer.Ordinal)
    {
        ["masked_lm_ratio"] = "masked_lm_prob",
        ["mlm_probability"] = "masked_lm_prob",
        ["duplicate_factor"] = "dupe_factor",
        ["do_whole_word_mask"] = "kind",
        ["next_sentence"] = "kind", // what ours was called once
        ["lr"] = "learning_rate",
        ["train_batch_size"] = "global_batch_size",            // NVIDIA's, for one GPU
        ["per_device_train_batch_size"] = "micro_batch_size",  // Hugging Face's
        ["gradient_accumulation_steps"] = "micro_batch_size",
        ["gradient_merge_steps"] = "micro_batch_size",         // Paddle's
        ["max_steps"] = "steps",
        ["num_train_steps"] = "steps",
        ["num_steps_per_checkpoint"] = "checkpoint-steps",
        ["save_checkpoints_steps"] = "checkpoint-steps",
        ["keep_checkpoint_max"] = "keep-checkpoints",
    };

    /// <summary>
    /// Keys below <c>millrace</c> that are neither read nor in the defaults, in the order of the tree, and a misspelled
    /// <c>millrace</c> itself. A section of which nothing is known is one line. Bind everything first.
    /// </summary>
    public IReadOnlyList<ConfigProblem> UnknownKeys() => [.. FindUnknown().Select(key => key.Problem)];

    /// <summary>Keys that are not read in sections where that is allowed, such as a published model's config.</summary>
    public IReadOnlyList<ConfigProblem> Warnings()
    {
        var unread = new List<UnknownKey>();
        var names = KnownNames();
        foreach (var path in allowed)
            if (root.Find(path)?.Value is HoconObject section)
                Walk(section, path, Add, followAllowed: true);
        return [.. unread.Select(key => key.Problem)];

        void Add(HoconField field, string path) => unread.Add(Describe(field, path, $"{path} is not used", names));
    }

    List<UnknownKey> FindUnknown()
    {
        var unknown = new List<UnknownKey>();
        var names = KnownNames();
        foreach (var field in root.Fields.Where(field => field.Key != OurRoot))
        {
            var message = $"unknown key {HoconPath.RenderKey(field.Key)}; did you mean `{OurRoot}`?";
            if (Spelling.Nearest(field.Key, [OurRoot]) is not null)
                unknown.Add(new UnknownKey(new ConfigProblem(field.Origin, message), null));
        }
        if (root.Field(OurRoot)?.Value is HoconObject ours)
            Walk(ours, OurRoot, Add, followAllowed: false);
        return unknown;

        void Add(HoconField field, string path) => unknown.Add(Describe(field, path, $"unknown key {path}", names));
    }

    void Walk(HoconObject section, string path, Action<HoconField, string> onUnknown, bool followAllowed)
    {
        foreach (var field in section.Fields)
        {
            var fieldPath = HoconPath.Join(path, field.Key);
            if (whole.Contains(fieldPath) || (!followAllowed && allowed.Contains(fieldPath)))
                continue;
            var byDefault = reference.Find(fieldPath)?.Value;
            if (sections.Contains(fieldPath) || byDefault is HoconObject)
            {
                // a scalar in the place of a section is reported by whoever reads the section
                if (field.Value is HoconObject inner)
                    Walk(inner, fieldPath, onUnknown, followAllowed);
            }
            else if (byDefault is null && !read.Contains(fieldPath))
                onUnknown(field, fieldPath);
        }
    }

    static UnknownKey Describe(HoconField field, string path, string says, Dictionary<string, SortedSet<string>> names)
    {
        var parent = path[..^(HoconPath.RenderKey(field.Key).Length + 1)];
        var siblings = names.GetValueOrDefault(parent) ?? [];
        var wanted = Synonyms.GetValueOrDefault(field.Key, field.Key);
        if (Spelling.Nearest(wanted, siblings) is { } near)
            return Unknown(HoconPath.RenderKey(near), HoconPath.Join(parent, near));
        // right name, wrong section: worth saying when there is only one right one
        var elsewhere = names
            .SelectMany(section => section.Value, (section, name) => (Section: section.Key, Name: name))
            .Where(known => Spelling.SameWords(known.Name, wanted))
            .Select(known => HoconPath.Join(known.Section, known.Name))
            .ToList();
        return elsewhere.Count == 1
            ? Unknown(elsewhere[0], elsewhere[0])
            : new UnknownKey(new ConfigProblem(field.Origin, says), null);

        UnknownKey Unknown(string shown, string meant) =>
            new(new ConfigProblem(field.Origin, $"{says}; did you mean `{shown}`?"), meant);
    }

    /// <summary>The known keys of every known section.</summary>
    Dictionary<string, SortedSet<string>> KnownNames()
    {
        var names = new Dictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        foreach (var path in read.Concat(sections))
            Add(HoconPath.Parse(path));
        AddAll(reference, []);
        return names;

        void Add(IReadOnlyList<string> path)
        {
            var parent = HoconPath.Render(path.SkipLast(1));
            if (!names.TryGetValue(parent, out var keys))
                names.Add(parent, keys = new SortedSet<string>(StringComparer.Ordinal));
            keys.Add(path[^1]);
        }

        void AddAll(HoconObject section, IReadOnlyList<string> path)
        {
            foreach (var field in section.Fields)
            {
                List<string> fieldPath = [.. path, field.Key];
                Add(fieldPath);
                if (field.Value is HoconObject inner)
                    AddAll(inner, fieldPath);
            }
        }
    }
}
