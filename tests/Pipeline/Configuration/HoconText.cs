using Millrace.Pipeline.Configuration;
using Millrace.Pipeline.Configuration.Hocon;

namespace Millrace.Pipeline.Tests.Configuration;

/// <summary>Reads HOCON from texts and files, and shows values as JSON on one line.</summary>
static class HoconText
{
    /// <summary>A text as if it were the file t.conf in the working directory.</summary>
    public static HoconSource Source(string text, string name = "t.conf") => new(name, text, "", null, name);

    /// <summary>The resolved tree of a text.</summary>
    public static HoconObject Resolve(string text, params (string Name, string Value)[] environment) =>
        HoconResolver.Resolve([HoconParser.ParseObject(Source(text), HoconIncludes.None)], Environment(environment));

    /// <summary>The resolved tree of a file.</summary>
    public static HoconObject ResolveFile(string path, params (string Name, string Value)[] environment) =>
        HoconResolver.Resolve([HoconParser.ParseObject(HoconFile.Read(path, ConfigOrigin.Of(path)), HoconIncludes.None)], Environment(environment));

    /// <summary>The resolved tree of a text, as JSON.</summary>
    public static string Json(string text, params (string Name, string Value)[] environment) => Json(Resolve(text, environment));

    /// <summary>A value as JSON: keys in order, numbers as written.</summary>
    public static string Json(HoconValue value) => value switch
    {
        HoconString text => HoconQuoting.Quote(text.Text),
        HoconArray array => $"[{string.Join(',', array.Items.Select(Json))}]",
        HoconObject fields => $"{{{string.Join(',', fields.Fields.Select(f => $"{HoconQuoting.Quote(f.Key)}:{Json(f.Value)}"))}}}",
        _ => value.Text!,
    };

    /// <summary>The lines of the error that a text makes.</summary>
    public static string Error(string text, params (string Name, string Value)[] environment) => ErrorOf(() => Resolve(text, environment));

    /// <summary>The problems of a configuration error, a line each.</summary>
    public static string ErrorOf(Func<object> load) =>
        string.Join('\n', Assert.Throws<ConfigException>(load).Problems);

    static HoconEnvironment Environment((string Name, string Value)[] variables) =>
        name => variables.FirstOrDefault(variable => variable.Name == name).Value;
}
