using Millrace.Pipeline.Configuration;
using Millrace.Pipeline.Configuration.Hocon;

namespace Millrace.Pipeline.Tests.Configuration;

/// <summary>Trees to bind options from, with a user's text as train.conf over a text of defaults.</summary>
static class BoundText
{
    /// <summary>The tree of a user's text over defaults.</summary>
    public static ConfigTree Tree(string user, string defaults = "") => new(
        HoconResolver.Resolve([Parse(Reference(defaults)), Parse(User(user))], _ => null),
        HoconResolver.TryResolve([Parse(Reference(defaults))], _ => null).Root,
        "train.conf");

    /// <summary>What is wrong after the options were read, a line each.</summary>
    public static string Errors(string user, string defaults, Action<HoconSection> read, string section = "millrace.s")
    {
        var tree = Tree(user, defaults);
        read(tree.Section(section));
        try
        {
            tree.Check();
            return "";
        }
        catch (ConfigException wrong)
        {
            return string.Join('\n', wrong.Problems);
        }
    }

    /// <summary>Defaults that look embedded.</summary>
    public static HoconSource Reference(string text) => new("reference.conf", text, null, typeof(BoundText).Assembly, "reference.conf");

    static HoconSource User(string text) => HoconText.Source(text, "train.conf");

    static ObjectNode Parse(HoconSource source) => HoconParser.ParseObject(source, HoconIncludes.None);
}
