using System.Collections.Frozen;
using AngleSharp.Html.Parser.Tokens.Struct;

namespace Millrace.Stages.Cleaning.Html;

/// <summary>What the attributes of an element say about its text: that it is hidden, or by its class, id or role what it is there for.</summary>
static class AttributeSigns
{
    // Words of class and id names, as page authors and content management systems use them.
    static readonly FrozenSet<string> Around = FrozenSet.Create(StringComparer.OrdinalIgnoreCase,
        "ad", "ads", "advert", "adverts", "advertisement", "banner", "breadcrumb", "breadcrumbs", "captcha", "catlinks", "comment", "comments",
        "commentlist", "consent", "cookie", "cookies", "copyright", "disqus", "footer", "gdpr", "infobox", "leftbar", "masthead", "menu",
        "metadata", "modal", "nav", "navbar", "navbox", "navi", "navigation", "newsletter", "pager", "pagination", "popup", "promo",
        "promotion", "recommended", "reflist", "related", "respond", "rightbar", "share", "sharing", "shoutbox", "sidebar", "sidenav", "sphinxsidebar",
        "signup", "skyscraper", "social", "sponsor", "sponsored", "subscribe", "subscription", "tableofcontents", "taboola", "tags", "toc", "toolbar", "topbar",
        "widget", "widgets");

    // Words beside which the ones above do not mean the element itself: content-with-sidebar, no-banner, nav-open.
    static readonly FrozenSet<string> Within = FrozenSet.Create(StringComparer.OrdinalIgnoreCase,
        "active", "container", "has", "layout", "no", "open", "with", "without", "wrap", "wrapper");

    // Signs of MediaWiki, WordPress and others that a part is for the screen or for software.
    static readonly FrozenSet<string> Hidden = FrozenSet.Create(StringComparer.OrdinalIgnoreCase,
        "editsection", "noprint", "sr-only", "visually-hidden", "visuallyhidden", "screen-reader-text", "skip-link", "mw-jump-link", "reference");

    static readonly FrozenSet<string> AroundRoles = FrozenSet.Create(StringComparer.OrdinalIgnoreCase,
        "alert", "alertdialog", "banner", "complementary", "contentinfo", "dialog", "menu", "menubar", "navigation", "search", "tablist", "toolbar");

    static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> AroundWords = Around.GetAlternateLookup<ReadOnlySpan<char>>();
    static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> WithinWords = Within.GetAlternateLookup<ReadOnlySpan<char>>();
    static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> HiddenNames = Hidden.GetAlternateLookup<ReadOnlySpan<char>>();
    static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> RoleNames = AroundRoles.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Whether an attribute says anything here; others need not be read.</summary>
    public static bool IsRead(ReadOnlySpan<char> name) =>
        name is "class" or "id" or "role" or "hidden" or "style" or "aria-hidden" or "href";

    /// <summary>What the attributes of a start tag say.</summary>
    public static ElementTraits Of(in StructHtmlToken tag, ElementKind kind)
    {
        var traits = ElementTraits.None;
        for (var i = 0; i < tag.Attributes.Count; i++)
        {
            ReadOnlySpan<char> name = tag.Attributes[i].Name;
            ReadOnlySpan<char> value = tag.Attributes[i].Value;
            traits |= name switch
            {
                "hidden" => value is "until-found" ? ElementTraits.None : ElementTraits.Skipped,
                "aria-hidden" => value is "true" ? ElementTraits.Skipped : ElementTraits.None,
                "style" => IsInvisible(value) ? ElementTraits.Skipped : ElementTraits.None,
                "href" => kind.Name is "a" ? ElementTraits.Link : ElementTraits.None,
                "role" => RoleNames.Contains(value) ? ElementTraits.Boilerplate : value is "main" or "article" ? ElementTraits.Main : ElementTraits.None,
                "class" or "id" => kind.Name is "a" or "html" or "body" or "main" or "article" ? ElementTraits.None : OfNames(value),
                _ => ElementTraits.None,
            };
        }
        // What stands in a line with other text and is around it cannot be told from it later.
        return (traits & ElementTraits.Boilerplate) != 0 && !kind.IsBlock ? traits | ElementTraits.Skipped : traits;
    }

    static ElementTraits OfNames(ReadOnlySpan<char> names)
    {
        foreach (var range in names.SplitAny(" \t\r\n\f"))
        {
            var name = names[range];
            if (name.Length == 0)
                continue;
            var traits = OfName(name);
            if (traits != ElementTraits.None)
                return traits;
        }
        return ElementTraits.None;
    }

    static ElementTraits OfName(ReadOnlySpan<char> name)
    {
        if (HiddenNames.Contains(name))
            return ElementTraits.Skipped;
        var around = name.Equals("header", StringComparison.OrdinalIgnoreCase);
        foreach (var range in name.SplitAny("-_:"))
        {
            var word = name[range];
            // Words that are run together, as in mwEditSection and siteNav, end where a capital follows a small letter.
            for (var start = 0; start < word.Length;)
            {
                var end = start + 1;
                while (end < word.Length && !(char.IsAsciiLetterUpper(word[end]) && char.IsAsciiLetterLower(word[end - 1])))
                    end++;
                var part = word[start..end];
                if (WithinWords.Contains(part))
                    return ElementTraits.None;
                if (part.Equals("editsection", StringComparison.OrdinalIgnoreCase))
                    return ElementTraits.Skipped;
                around |= AroundWords.Contains(part);
                start = end;
            }
        }
        return around ? ElementTraits.Boilerplate : ElementTraits.None;
    }

    // display: none, visibility: hidden, with any white space; other ways to hide text need the style sheets.
    static bool IsInvisible(ReadOnlySpan<char> style)
    {
        foreach (var range in style.Split(';'))
        {
            var declaration = style[range];
            var colon = declaration.IndexOf(':');
            if (colon < 0)
                continue;
            var property = declaration[..colon].Trim();
            var value = declaration[(colon + 1)..].Trim();
            if ((property.Equals("display", StringComparison.OrdinalIgnoreCase) && value.StartsWith("none", StringComparison.OrdinalIgnoreCase))
                || (property.Equals("visibility", StringComparison.OrdinalIgnoreCase) && value.StartsWith("hidden", StringComparison.OrdinalIgnoreCase)))
                return true;
        }
        return false;
    }
}
