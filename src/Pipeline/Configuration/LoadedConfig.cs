using System.Reflection;
using Millrace.Actors.Streaming;
using Millrace.Model.Configuration;
using Millrace.Pipeline.Configuration.Hocon;
using Millrace.Stages.Sources;

namespace Millrace.Pipeline.Configuration;

/// <summary>
/// The configuration of a run: the defaults, the user's file over them, <c>--set</c> over that, all resolved together.
/// </summary>
/// <remarks>
/// Substitutions are resolved last, over the merged stack, those in reference.conf too: where a reference.conf says
/// <c>seed = ${millrace.seed}</c>, the user's <c>millrace.seed</c> counts. (Lightbend's library resolves the defaults
/// by themselves first, so there it would not.) That the defaults resolve without a user's file is a test.
/// </remarks>
public sealed class LoadedConfig
{
    readonly ConfigTree tree;
    readonly IReadOnlyList<ObjectNode> layers;
    readonly HoconEnvironment environment;

    LoadedConfig(
        string file, IReadOnlyList<ObjectNode> stack, HoconEnvironment variables, HoconObject root, HoconObject reference, HoconObject own)
    {
        (File, Root, Reference, Own, layers, environment) = (file, root, reference, own, stack, variables);
        tree = new ConfigTree(root, reference, file);
    }

    /// <summary>The user's file, as named.</summary>
    public string File { get; }

    /// <summary>Everything, merged and resolved.</summary>
    internal HoconObject Root { get; }

    /// <summary>The defaults alone, without the user's file, <c>--set</c> and the environment.</summary>
    internal HoconObject Reference { get; }

    /// <summary>What the user's file, its includes and <c>--set</c> say, resolved, without our defaults.</summary>
    internal HoconObject Own { get; }

    /// <summary>
    /// The assemblies of Millrace, each with its reference.conf; a later one may override an earlier one's.
    /// </summary>
    internal static IReadOnlyList<Assembly> MillraceAssemblies { get; } =
    [
        typeof(ConfigSection).Assembly, typeof(Cursor).Assembly,
        typeof(Document).Assembly, typeof(LoadedConfig).Assembly,
    ];

    /// <summary>Loads a user's file over the defaults of Millrace, with the environment of this process.</summary>
    /// <param name="file">A <c>.conf</c>, <c>.json</c> or <c>.properties</c> file.</param>
    /// <param name="overrides">Each <c>key=value</c>, the value in HOCON; later ones win.</param>
    /// <exception cref="ConfigException">What keeps the tree from being built; what is wrong with its values is found
    /// by <see cref="Check"/>.</exception>
    public static LoadedConfig Load(string file, IReadOnlyList<string> overrides) =>
        Load(file, overrides, MillraceAssemblies, Environment.GetEnvironmentVariable);

    /// <summary>
    /// Loads a user's file over the reference.conf of each assembly that embeds one: ours, and those of a user's own
    /// stages.
    /// </summary>
    internal static LoadedConfig Load(
        string file, IReadOnlyList<string> overrides, IReadOnlyList<Assembly> references,
        HoconEnvironment environment) =>
        Load(file, overrides, ReferencesOf(references), new HoconIncludes(references), environment);

    /// <summary>Loads a user's file over defaults from anywhere.</summary>
    internal static LoadedConfig Load(
        string file, IReadOnlyList<string> overrides, IReadOnlyList<HoconSource> references, HoconIncludes includes,
        HoconEnvironment environment)
    {
        List<ObjectNode> defaults = [.. references.Select(source => HoconParser.ParseObject(source, includes))];
        var problems = new List<ConfigProblem>();
        var own = new List<ObjectNode>();
        TryParse(() => HoconParser.ParseObject(UserFile(file), includes));
        foreach (var setting in overrides)
            TryParse(() => ConfigOverride.Parse(setting));
        if (problems.Count > 0)
            throw new ConfigException(problems);

        // the tree names the assemblies of the user's stages, whose defaults belong into it
        var named = StageAssemblies.NamedIn(HoconResolver.TryResolve([.. defaults, .. own], environment).Root);
        defaults.AddRange(ReferencesOf(named).Select(source => HoconParser.ParseObject(source, includes)));
        List<ObjectNode> layers = [.. defaults, .. own];
        var root = HoconResolver.Resolve(layers, environment);
        var reference = HoconResolver.TryResolve(defaults, _ => null).Root;
        return new LoadedConfig(file, layers, environment, root, reference, OwnPart(root, own));

        void TryParse(Func<ObjectNode> parse)
        {
            try
            {
                own.Add(parse());
            }
            catch (ConfigException invalid)
            {
                problems.AddRange(invalid.Problems);
            }
        }
    }

    /// <summary>The defaults of Millrace alone, for commands and programs that take no configuration file.</summary>
    /// <example><code>var options = GraphOptions.Bind(LoadedConfig.Defaults().Section("millrace.actors"));</code></example>
    public static LoadedConfig Defaults() => Defaults([]);

    /// <summary>The defaults of Millrace with settings over them; what is wrong with one is told of its origin.</summary>
    /// <param name="settings">Each <c>key=value</c> with the option that it comes from; later ones win.</param>
    internal static LoadedConfig Defaults(IReadOnlyList<(string Origin, string Setting)> settings) =>
        OverDefaults("reference.conf", _ => [.. settings.Select(setting => ConfigOverride.Parse(setting.Setting, setting.Origin))]);

    /// <summary>A configuration as it was rendered whole, for a run that is looked at later.</summary>
    /// <param name="file">Where it is from, for messages.</param>
    /// <param name="json">The tree from its root on.</param>
    internal static LoadedConfig Stored(string file, string json) =>
        OverDefaults(file, includes => [HoconParser.ParseObject(HoconSource.OfText(file, json), includes)]);

    static LoadedConfig OverDefaults(string file, Func<HoconIncludes, List<ObjectNode>> parse)
    {
        var includes = new HoconIncludes(MillraceAssemblies);
        List<ObjectNode> defaults = [.. ReferencesOf(MillraceAssemblies).Select(source => HoconParser.ParseObject(source, includes))];
        var own = parse(includes);
        List<ObjectNode> layers = [.. defaults, .. own];
        var root = HoconResolver.Resolve(layers, Environment.GetEnvironmentVariable);
        var reference = HoconResolver.TryResolve(defaults, _ => null).Root;
        return new LoadedConfig(file, layers, Environment.GetEnvironmentVariable, root, reference, OwnPart(root, own));
    }

    /// <summary>The same with one of its objects laid over the whole, before any substitution is followed: so a setting that
    /// is derived of another follows it here too.</summary>
    /// <param name="path">Path of the object; its keys are those below <c>millrace</c>.</param>
    /// <exception cref="ConfigException">The substitutions lead nowhere, or in circles, with it.</exception>
    internal LoadedConfig OverlaidBy(string path)
    {
        var overlay = HoconParser.ParseObject(HoconSource.OfText(path, $"millrace = ${{{path}}}"), HoconIncludes.None);
        List<ObjectNode> overlaid = [.. layers, overlay];
        return new LoadedConfig(File, overlaid, environment, HoconResolver.Resolve(overlaid, environment), Reference, Own);
    }

    /// <summary>Takes everything below a key as known, whoever reads it, and how.</summary>
    internal void MarkWhole(string path) => tree.MarkWhole(path);

    /// <summary>A section for an options record to bind, such as <c>millrace.stages.mask-tokens</c>.</summary>
    public ConfigSection Section(string path) => tree.Section(path);

    /// <summary>Keys below <c>millrace</c> that nothing read and no default knows. Bind everything first.</summary>
    internal IReadOnlyList<ConfigProblem> UnknownKeys() => tree.UnknownKeys();

    /// <summary>Unused keys in sections where unknown keys are allowed.</summary>
    internal IReadOnlyList<ConfigProblem> Warnings() => tree.Warnings();

    /// <summary>
    /// Throws when anything read so far is wrong or missing, or any key is unknown. Bind everything first.
    /// </summary>
    /// <exception cref="ConfigException">All problems at once.</exception>
    public void Check() => tree.Check();

    /// <summary>The reference.conf of each assembly that embeds one.</summary>
    internal static IReadOnlyList<HoconSource> ReferencesOf(IReadOnlyList<Assembly> assemblies) =>
        [.. assemblies.Select(assembly => HoconFile.ReadEmbedded(assembly, "reference.conf")).OfType<HoconSource>()];

    static HoconSource UserFile(string file)
    {
        if (System.IO.File.Exists(file))
            return HoconFile.Read(file, ConfigOrigin.Of(file));
        if (Directory.Exists(file))
            throw new ConfigException(ConfigOrigin.Of(file), "this is a folder, not a configuration file");
        var folder = Path.GetDirectoryName(Path.GetFullPath(file));
        IEnumerable<string> neighbours = Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)
            : [];
        var guess = Spelling.Nearest(Path.GetFileName(file), neighbours);
        throw new ConfigException(ConfigOrigin.Of(file),
            "there is no such file" + (guess is null ? "" : $"; did you mean `{guess}`?"));
    }

    /// <summary>The part of the resolved tree whose keys these layers set.</summary>
    static HoconObject OwnPart(HoconObject resolved, IReadOnlyList<ObjectNode> layers)
    {
        var fields = new List<HoconField>();
        foreach (var field in resolved.Fields)
        {
            var nodes = layers
                .SelectMany(layer => layer.Definitions(field.Key), (_, definition) => definition.Node)
                .ToList();
            if (nodes.Count == 0)
                continue;
            if (field.Value is HoconObject inner && nodes.TrueForAll(node => node is ObjectNode))
                fields.Add(field with { Value = OwnPart(inner, [.. nodes.Cast<ObjectNode>()]) });
            else if (!field.Origin.IsEmbedded)
                fields.Add(field);      // else an optional substitution that is undefined: the default remained
        }
        return new HoconObject(fields, resolved.Origin);
    }
}
