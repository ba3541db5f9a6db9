using System.Reflection;
using Millrace.Actors.Streaming;
using Millrace.Pipeline.Configuration;
using Millrace.Pipeline.Running;

namespace Millrace.Pipeline.Planning;

/// <summary>Finds the class that a configuration names as a stage.</summary>
static class StageClass
{
    const int MostListed = 5;

    /// <summary>What is wrong with the name of a class.</summary>
    /// <param name="Key">The key to mend: <c>class</c> or <c>assembly</c>.</param>
    /// <param name="Message">A lower-case sentence without a final full stop.</param>
    public readonly record struct Problem(string Key, string Message);

    /// <summary>The class, a stage that can be made; null with a problem.</summary>
    /// <param name="name"><c>Namespace.Type, Assembly</c>; the assembly may be left out where its file is given.</param>
    /// <param name="file">The file of the assembly, or null.</param>
    /// <param name="problem">What is wrong.</param>
    public static Type? Find(string name, string? file, out Problem problem)
    {
        var comma = name.IndexOf(',', StringComparison.Ordinal);
        var typeName = (comma < 0 ? name : name[..comma]).Trim();
        var assemblyName = comma < 0 ? "" : name[(comma + 1)..].Trim();
        try
        {
            if (AssemblyOf(typeName, assemblyName, file, out problem) is not { } assembly)
                return null;
            if (assembly.GetType(typeName) is not { } type)
                problem = new("class", $"{assembly.GetName().Name} has no class {typeName}{Suggestion(typeName, assembly)}");
            else if (ElementsOf(type) is null)
                problem = new("class", $"{typeName} is not a stage: it must derive from Stage<TIn, TOut>");
            else if (type.IsAbstract)
                problem = new("class", $"{typeName} is abstract: name a class that derives from it");
            else if (type.ContainsGenericParameters)
                problem = new("class", $"{typeName} has type parameters: name a class that derives from it without any");
            else
                return type;
        }
        catch (Exception cause) when (cause is IOException or BadImageFormatException or ArgumentException
            or TypeLoadException or ReflectionTypeLoadException)
        {
            problem = new("class", $"{typeName} cannot be loaded: {FirstLine(cause)}");
        }
        return null;
    }

    /// <summary>What a stage takes and gives; null where the type is no stage.</summary>
    public static (Type In, Type Out)? ElementsOf(Type type) =>
        ArgumentsOf(type, typeof(Stage<,>)) is [var taken, var given] ? (taken, given) : null;

    /// <summary>Whether a stage keeps state between elements.</summary>
    public static bool KeepsState(Type type) => ArgumentsOf(type, typeof(StatefulStage<,,>)) is not null;

    /// <summary>The first line of what an exception says: enough for a list of problems.</summary>
    public static string FirstLine(Exception cause) => PlainMessage.Of(cause).Split('\n')[0].TrimEnd('\r', '.', ' ');

    static Type[]? ArgumentsOf(Type type, Type definition)
    {
        for (var candidate = type; candidate is not null; candidate = candidate.BaseType)
            if (candidate.IsGenericType && candidate.GetGenericTypeDefinition() == definition)
                return candidate.GetGenericArguments();
        return null;
    }

    static Assembly? AssemblyOf(string typeName, string assemblyName, string? file, out Problem problem)
    {
        problem = default;
        if (file is null)
        {
            if (assemblyName.Length == 0)
            {
                problem = new("class",
                    $"{typeName} is in no assembly: write `Namespace.Type, Assembly`, or name its file in `assembly`");
                return null;
            }
            try
            {
                return Assembly.Load(new AssemblyName(assemblyName));
            }
            catch (FileNotFoundException)
            {
                problem = new("class", $"there is no assembly {assemblyName}: name its file in `assembly`");
                return null;
            }
        }
        if (!File.Exists(file))
        {
            problem = new("assembly", $"{file} does not exist: build the project of the stage first");
            return null;
        }
        try
        {
            var assembly = StageAssemblies.Load(file);
            if (assemblyName.Length == 0 || assembly.GetName().Name == assemblyName)
                return assembly;
            problem = new("class",
                $"{file} is the assembly {assembly.GetName().Name}, but the class is said to be in {assemblyName}");
        }
        catch (BadImageFormatException)
        {
            problem = new("assembly", $"{file} is not a .NET assembly");
        }
        return null;
    }

    static string Suggestion(string typeName, Assembly assembly)
    {
        List<string> stages =
        [
            .. from type in assembly.GetTypes() where !type.IsAbstract && ElementsOf(type) is not null select type.FullName,
        ];
        var simpleName = $".{typeName[(typeName.LastIndexOf('.') + 1)..]}";
        var guess = Spelling.Nearest(typeName, stages)
            ?? stages.Find(stage => stage.EndsWith(simpleName, StringComparison.Ordinal));
        return guess is not null ? $"; did you mean `{guess}`?"
            : stages.Count == 0 ? "; it has no stages"
            : stages.Count <= MostListed ? $"; its stages are {string.Join(", ", stages)}"
            : "";
    }
}
