using System.Reflection;
using System.Runtime.Loader;
using Millrace.Actors.Streaming;
using Millrace.Model.Configuration;

namespace Millrace.Pipeline.Planning;

/// <summary>A stage that a user wrote, named by its class in the configuration.</summary>
/// <remarks>
/// <c>millrace.stages.NAME { class = "Namespace.Type, Assembly", assembly = "path/Assembly.dll", … }</c>. The class derives
/// from <see cref="Stage{TIn, TOut}"/> and has one public constructor: without parameters, with the section
/// (<see cref="ConfigSection"/>), or with a record of options that has <c>public static T Bind(ConfigSection)</c>.
/// </remarks>
static class CustomStage
{
    /// <summary>Finds the class and binds its options. What is wrong is recorded in the section; then null.</summary>
    public static StageEntry? Bind(string name, ConfigSection config)
    {
        var className = config.String("class");
        var assembly = config.FilePath("assembly");
        if (Find(className, assembly, out var problem) is not { } type)
        {
            config.Problem("class", problem);
            config.AllowUnknown("");
            return null;
        }
        if (ArgumentsOf(type) is not [var inType, var outType])
        {
            config.Problem("class", $"{type.FullName} is not a stage: it must derive from Stage<TIn, TOut>");
            config.AllowUnknown("");
            return null;
        }
        if (type.GetConstructors() is not [var constructor] || constructor.GetParameters().Length > 1)
        {
            config.Problem("class", $"{type.FullName} must have one public constructor, with its options or without parameters");
            config.AllowUnknown("");
            return null;
        }
        if (constructor.GetParameters() is not [var parameter])
            return new StageEntry(name, inType, outType, _ => constructor.Invoke([]), className);

        if (OptionsOf(parameter.ParameterType, config) is not { } options)
        {
            config.Problem("class", $"{parameter.ParameterType.FullName} needs a method `public static {parameter.ParameterType.Name} Bind(ConfigSection config)`");
            config.AllowUnknown("");
            return null;
        }
        return new StageEntry(name, inType, outType, _ => constructor.Invoke([options]), className);
    }

    static Type? Find(string className, string? assembly, out string problem)
    {
        problem = "";
        if (assembly is not null && !File.Exists(assembly))
        {
            problem = $"{assembly} does not exist; build the project of your stage first";
            return null;
        }
        try
        {
            if (assembly is not null)
                AssemblyLoadContext.Default.LoadFromAssemblyPath(Path.GetFullPath(assembly));
            if (Type.GetType(className) is { } found)
                return found;
            problem = assembly is null
                ? $"there is no class `{className}`; name its file in `assembly`, and write `Namespace.Type, Assembly`"
                : $"{assembly} has no class `{className}`; write `Namespace.Type, Assembly`";
        }
        catch (Exception cause) when (cause is BadImageFormatException or IOException or ArgumentException)
        {
            problem = $"{className} cannot be loaded: {cause.Message}";
        }
        return null;
    }

    static object? OptionsOf(Type type, ConfigSection config)
    {
        if (type == typeof(ConfigSection))
            return config;
        var bind = type.GetMethod("Bind", BindingFlags.Public | BindingFlags.Static, [typeof(ConfigSection)]);
        return bind is not null && type.IsAssignableFrom(bind.ReturnType) ? bind.Invoke(null, [config]) : null;
    }

    static Type[]? ArgumentsOf(Type type)
    {
        for (var candidate = type; candidate is not null; candidate = candidate.BaseType)
            if (candidate.IsGenericType && candidate.GetGenericTypeDefinition() == typeof(Stage<,>))
                return candidate.GetGenericArguments();
        return null;
    }
}
