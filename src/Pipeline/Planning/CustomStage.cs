using System.Globalization;
using System.Reflection;
using Millrace.Model.Configuration;
using Millrace.Stages.Pairing;
using Millrace.Stages.Sources;
using Millrace.Stages.Staging;
using Millrace.Stages.Tokenizing;

namespace Millrace.Pipeline.Planning;

/// <summary>A stage that a user wrote, named by its class in the configuration.</summary>
/// <remarks>
/// <c>millrace.stages.NAME { class = "Namespace.Type, Assembly", assembly = "path/Assembly.dll", … }</c>. The class derives
/// from <see cref="Actors.Streaming.Stage{TIn, TOut}"/> and has one public constructor. Its parameters, in any order, are a
/// record of options that has <c>public static T Bind(ConfigSection)</c>, and what the phases before have prepared:
/// <see cref="Vocabulary"/>, <see cref="WordPiece"/>, <see cref="SpecialIds"/>, <see cref="TokenStore"/>,
/// <see cref="DocumentSplit"/>, <see cref="SourceWeights"/>.
/// </remarks>
static class CustomStage
{
    const BindingFlags Unwrapped = BindingFlags.DoNotWrapExceptions;

    static readonly Dictionary<Type, Func<Materials, object>> Prepared = new()
    {
        [typeof(Vocabulary)] = materials => materials.Vocabulary!,
        [typeof(WordPiece)] = materials => materials.WordPiece!,
        [typeof(SpecialIds)] = materials => materials.Specials,
        [typeof(TokenStore)] = materials => materials.Store!,
        [typeof(DocumentSplit)] = materials => materials.Split!,
        [typeof(SourceWeights)] = materials => materials.Weights,
    };

    /// <summary>Finds the class and binds its options. What is wrong is recorded in the section; then null.</summary>
    public static StageEntry? Bind(string name, ConfigSection config)
    {
        var className = config.String("class");
        var file = config.Has("assembly") ? config.FilePath("assembly") : null;
        if (StageClass.Find(className, file, out var wrong) is not { } type)
            return Refuse(wrong.Key, wrong.Message);
        if (type.GetConstructors() is not [var constructor])
            return Refuse("class", $"{type.FullName} must have one public constructor, it has {type.GetConstructors().Length}");

        var needs = new List<Type>();
        var arguments = new List<Func<Materials, object>>();
        foreach (var parameter in constructor.GetParameters())
        {
            if (Prepared.TryGetValue(parameter.ParameterType, out var prepared))
            {
                needs.Add(parameter.ParameterType);
                arguments.Add(prepared);
                continue;
            }
            if (BindOf(parameter.ParameterType) is not { } bind)
                return Refuse("class", $"{type.FullName} takes {parameter.ParameterType.Name} {parameter.Name}, "
                    + $"which is neither one of {string.Join(", ", Prepared.Keys.Select(known => known.Name))} "
                    + "nor a record of options with "
                    + $"`public static {parameter.ParameterType.Name} Bind(ConfigSection config)`");
            var options = Try(() => bind.Invoke(null, Unwrapped, null, [config], CultureInfo.InvariantCulture)!, out var failure);
            if (options is null)
                return Refuse("class", $"{parameter.ParameterType.Name}.Bind failed: {failure}");
            arguments.Add(_ => options);
        }
        var (inType, outType) = StageClass.ElementsOf(type)!.Value;
        return new StageEntry(name, inType, outType, Make, className)
        {
            Needs = needs,
            Code = type.Module.ModuleVersionId,
            KeepsState = StageClass.KeepsState(type),
        };

        object Make(Materials materials) => constructor.Invoke(
            Unwrapped, null, [.. arguments.Select(argument => argument(materials))], CultureInfo.InvariantCulture);

        StageEntry? Refuse(string key, string message)
        {
            config.Problem(key, message);
            config.AllowUnknown(""); // its keys are those of a class that is not there
            return null;
        }
    }

    /// <summary>Makes a stage that needs nothing prepared, to see that it can be made before anything is written.</summary>
    public static void Check(StageEntry entry, ConfigSection config)
    {
        if (entry is { Code: not null, Needs: [] } && Try(() => entry.Make(Materials.None), out var failure) is null)
            config.Problem("class", $"{entry.Name} cannot be made: {failure}");
    }

    static MethodInfo? BindOf(Type type) =>
        type.GetMethod("Bind", BindingFlags.Public | BindingFlags.Static, [typeof(ConfigSection)]) is { } bind
            && bind.ReturnType == type ? bind : null;

    /// <summary>Runs code of the user; what it throws is theirs to mend, and one line here.</summary>
    static object? Try(Func<object> make, out string failure)
    {
        failure = "";
        try
        {
            return make();
        }
        catch (Exception cause)
        {
            failure = StageClass.FirstLine(cause);
            return null;
        }
    }
}
