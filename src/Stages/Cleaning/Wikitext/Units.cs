using System.Text;

namespace Millrace.Stages.Cleaning.Wikitext;

/// <summary>How the units and ranges of <c>{{convert}}</c> are written where that is not as in the template (Module:Convert/data).</summary>
static class Units
{
    const int Longest = 12;

    static readonly Dictionary<string, byte[]> symbols = Of(
        "C=°C F=°F K=K c=°C f=°F deg=° km2=km² m2=m² cm2=cm² mm2=mm² sqmi=sq_mi sqkm=km² sqft=sq_ft sqin=sq_in sqyd=sq_yd acre=acres "
        + "m3=m³ km3=km³ cm3=cm³ cuft=cu_ft cumi=cu_mi cuyd=cu_yd impgal=imp_gal usgal=US_gal USgal=US_gal kph=km/h km/h=km/h mph=mph "
        + "kn=knots nmi=nautical_miles lb-f=lbf lbf=lbf kgf=kgf ftlb=ft·lbf Nm=N·m N.m=N·m hp=hp bhp=bhp PS=PS kW=kW t=t LT=long_tons "
        + "ST=short_tons uL=μL um=μm ug=μg g/cm3=g/cm³ kg/m3=kg/m³ PD/sqkm=people/km² /sqkm=/km² /sqmi=/sq_mi ft/s=ft/s m/s=m/s m/s2=m/s² oz=oz st=st");

    static readonly Dictionary<string, byte[]> ranges = Of(
        "-=– –=– to=_to_ and=_and_ or=_or_ x=_×_ by=_by_ xx=_×_ *=_×_ &=_and_ to(-)=–_ +/-=_±_ ±=_±_ and(-)=_and_ to-=_to_ ,=,_");

    static readonly Dictionary<string, byte[]>.AlternateLookup<ReadOnlySpan<char>> symbolLookup = symbols.GetAlternateLookup<ReadOnlySpan<char>>();
    static readonly Dictionary<string, byte[]>.AlternateLookup<ReadOnlySpan<char>> rangeLookup = ranges.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>How a unit is written; null where that is as it stands.</summary>
    public static byte[]? Symbol(ReadOnlySpan<byte> unit) => Find(symbolLookup, unit);

    /// <summary>What stands between two numbers; null where it is none.</summary>
    public static byte[]? Range(ReadOnlySpan<byte> word) => Find(rangeLookup, word);

    /// <summary>Whether a quantity in one unit goes on in a smaller one.</summary>
    public static bool IsSplit(ReadOnlySpan<byte> unit, ReadOnlySpan<byte> smaller) =>
        unit.SequenceEqual("ft"u8) && smaller.SequenceEqual("in"u8) || unit.SequenceEqual("lb"u8) && smaller.SequenceEqual("oz"u8)
        || unit.SequenceEqual("st"u8) && smaller.SequenceEqual("lb"u8) || unit.SequenceEqual("yd"u8) && smaller.SequenceEqual("ft"u8)
        || unit.SequenceEqual("mi"u8) && smaller.SequenceEqual("yd"u8) || unit.SequenceEqual("mi"u8) && smaller.SequenceEqual("ch"u8);

    static byte[]? Find(Dictionary<string, byte[]>.AlternateLookup<ReadOnlySpan<char>> lookup, ReadOnlySpan<byte> name)
    {
        if (name.Length > Longest)
            return null;
        Span<char> decoded = stackalloc char[Longest];
        return lookup.TryGetValue(decoded[..Encoding.UTF8.GetChars(name, decoded)], out var found) ? found : null;
    }

    static Dictionary<string, byte[]> Of(string table) => table.Split(' ').ToDictionary(
        entry => entry[..entry.IndexOf('=', StringComparison.Ordinal)],
        entry => Encoding.UTF8.GetBytes(entry[(entry.IndexOf('=', StringComparison.Ordinal) + 1)..].Replace('_', ' ')));
}
