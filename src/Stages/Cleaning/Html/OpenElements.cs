namespace Millrace.Stages.Cleaning.Html;

/// <summary>The stack of open elements, as deep as browsers let it become.</summary>
sealed class OpenElements
{
    // As many as Blink nests; elements deeper down are taken as if their tags were not there.
    const int MaxDepth = 512;

    readonly Element[] elements = new Element[MaxDepth];
    int count;
    int beyond; // tags that were not pushed and have not been closed

    /// <summary>Of all open elements together.</summary>
    public ElementTraits Traits => count == 0 ? ElementTraits.None : elements[count - 1].Traits;

    /// <summary>Forgets the page before.</summary>
    public void Clear() => (count, beyond) = (0, 0);

    /// <summary>Opens an element.</summary>
    public void Push(ElementKind kind, ReadOnlySpan<char> name, ElementTraits own)
    {
        if (count == MaxDepth)
        {
            beyond++;
            return;
        }
        // <header> of an article holds its title, not that of the site.
        if (kind.Name is "header" && (Traits & ElementTraits.Main) != 0)
            own &= ~ElementTraits.Boilerplate;
        var around = kind.IsBlock ? Traits & ~ElementTraits.Cell : Traits;
        elements[count] = new(kind, Key(kind, name), (around | own) & ElementTraits.Inherited);
        count++;
    }

    /// <summary>Closes what a block ends by beginning: a paragraph, an item of the same list, a cell of the same row.</summary>
    public void CloseBefore(ElementKind kind)
    {
        if (Find(ElementKind.Paragraph, stopAtBlocks: true) is >= 0 and var paragraph)
            CloseFrom(paragraph);
        switch (kind.Name)
        {
            case "li":
                CloseItem("li", "li");
                break;
            case "dd" or "dt":
                CloseItem("dd", "dt");
                break;
            case "td" or "th":
                CloseInTable("td", "th", "td");
                break;
            case "tr":
                CloseInTable("tr", "td", "th");
                break;
            case "tbody" or "thead" or "tfoot":
                CloseInTable("tbody", "thead", "tfoot");
                break;
            case "h1" or "h2" or "h3" or "h4" or "h5" or "h6":
                if (count > 0 && (elements[count - 1].Kind.Traits & ElementTraits.Heading) != 0)
                    CloseFrom(count - 1);
                break;
        }
    }

    /// <summary>Closes an element by its end tag; does nothing where none is open that it may close.</summary>
    public void Close(ElementKind kind, ReadOnlySpan<char> name)
    {
        if (beyond > 0)
        {
            beyond--;
            return;
        }
        var key = Key(kind, name);
        for (var at = count - 1; at >= 0; at--)
        {
            ref var element = ref elements[at];
            if (element.Kind == kind && element.Key == key)
            {
                CloseFrom(at);
                return;
            }
            if (kind.IsBlock ? Ends(element.Kind, kind) : element.Kind.IsBlock)
                return;
        }
    }

    /// <summary>Ends the open link, if any, without ending blocks that are open in it.</summary>
    public void CloseLink()
    {
        var blocks = false;
        for (var at = count - 1; at >= 0; at--)
        {
            ref var element = ref elements[at];
            if (element.Kind == ElementKind.Anchor)
            {
                if (!blocks)
                    CloseFrom(at);
                else
                    Unlink(at);
                return;
            }
            if ((element.Kind.Traits & ElementTraits.Scope) != 0)
                return;
            blocks |= element.Kind.IsBlock;
        }
    }

    void Unlink(int anchor)
    {
        elements[anchor] = new(ElementKind.Other, 0, ElementTraits.None);
        for (var at = anchor; at < count; at++)
            elements[at].Traits = elements[at].Traits & ~ElementTraits.Link | (anchor > 0 ? elements[anchor - 1].Traits : ElementTraits.None);
    }

    /// <summary>Closes a picture or a formula that is open.</summary>
    public void CloseForeign()
    {
        while (count > 0 && (elements[count - 1].Traits & ElementTraits.Foreign) != 0)
            count--;
    }

    static bool Ends(ElementKind around, ElementKind kind) =>
        (around.Traits & ElementTraits.Scope) != 0 && !(around.Name is "td" or "th" or "caption" && kind.Name is "tr" or "table" or "tbody" or "thead" or "tfoot");

    // Custom elements and those of formatting are told apart by their names alone.
    static int Key(ElementKind kind, ReadOnlySpan<char> name) => kind == ElementKind.Other ? HashOf(name) : 0;

    static int HashOf(ReadOnlySpan<char> name)
    {
        var hash = 17;
        foreach (var character in name)
            hash = hash * 31 + character;
        return hash;
    }

    int Find(ElementKind kind, bool stopAtBlocks)
    {
        for (var at = count - 1; at >= 0; at--)
        {
            if (elements[at].Kind == kind)
                return at;
            if (stopAtBlocks && elements[at].Kind.IsBlock)
                return -1;
        }
        return -1;
    }

    // HTML's rule for <li>, <dd> and <dt>: through address, div and p, and no other block.
    void CloseItem(string first, string second)
    {
        for (var at = count - 1; at >= 0; at--)
        {
            var kind = elements[at].Kind;
            if (kind.Name == first || kind.Name == second)
            {
                CloseFrom(at);
                return;
            }
            if (kind.IsBlock && kind.Name is not ("address" or "div" or "p"))
                return;
        }
    }

    void CloseInTable(string first, string second, string third)
    {
        var found = -1;
        for (var at = count - 1; at >= 0 && elements[at].Kind.Name is not "table"; at--)
        {
            if (elements[at].Kind.Name is var name && (name == first || name == second || name == third))
                found = at;
        }
        if (found >= 0)
            CloseFrom(found);
    }

    void CloseFrom(int at) => count = at;

    struct Element(ElementKind kind, int key, ElementTraits traits)
    {
        public readonly ElementKind Kind = kind;
        public readonly int Key = key;
        public ElementTraits Traits = traits;
    }
}
