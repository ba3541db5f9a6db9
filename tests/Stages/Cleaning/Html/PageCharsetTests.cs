using System.Text;
using static Millrace.Stages.Tests.Cleaning.Html.Pages;

namespace Millrace.Stages.Tests.Cleaning.Html;

public sealed class PageCharsetTests
{
    const string Russian = "Моя бабушка держала пчёл за старой мельницей и каждое лето дарила нам по банке мёда. Она говорила, что лучшая погода для этого — тёплая неделя после дождя, когда цветут липы и никто не тревожит ульи. " +
        "Мы её не очень слушали, но мёд был такой, что его и сейчас все помнят, а мельницы той давно уже нет.";

    const string German = "Meine Großmutter hielt Bienen hinter der alten Mühle, und jeden Sommer schenkte sie uns ein Glas Honig. Das beste Wetter dafür, sagte sie, sei eine warme Woche nach dem Regen, wenn die Linden blühen und niemand die Völker stört.";

    const string Polish = "Moja babcia trzymała pszczoły za starym młynem i każdego lata dawała nam po słoiku miodu. Mówiła, że najlepsza pogoda to ciepły tydzień po deszczu, kiedy kwitną lipy i nikt nie przeszkadza pszczołom w ulach, bo tak już jest.";

    const string Greek = "Η γιαγιά μου είχε μέλισσες πίσω από τον παλιό μύλο και κάθε καλοκαίρι μας έδινε από ένα βάζο μέλι. Έλεγε ότι ο καλύτερος καιρός ήταν μια ζεστή εβδομάδα μετά τη βροχή, όταν ανθίζουν οι φλαμουριές και κανείς δεν ενοχλεί τις κυψέλες.";

    const string Turkish = "Büyükannem eski değirmenin arkasında arı beslerdi ve her yaz her birimize bir kavanoz bal verirdi. En iyi havanın, ıhlamurlar çiçek açtığında ve kimse kovanları rahatsız etmediğinde, yağmurdan sonraki sıcak bir hafta olduğunu söylerdi.";

    const string Japanese = "祖母は古い水車小屋の裏でミツバチを飼っていて、毎年夏になると私たち一人一人に蜂蜜を一瓶くれました。一番いい天気は雨の後の暖かい一週間で、菩提樹の花が咲き、誰も巣箱の邪魔をしない時だと言っていました。水車はもうありません。";

    const string Chinese = "我的祖母在旧磨坊后面养蜜蜂，每年夏天她都会给我们每个人一罐蜂蜜。她说雨后温暖的一周是最好的天气，那时椴树开花，没有人打扰蜂箱。我们小时候总是在河边玩耍，看着水车慢慢转动，直到太阳下山才回家。";

    const string Korean = "할머니는 오래된 방앗간 뒤에서 벌을 키우셨고 여름마다 우리 모두에게 꿀 한 병씩을 주셨다. 비가 온 뒤의 따뜻한 한 주가 가장 좋은 날씨라고 하셨는데, 그때는 피나무에 꽃이 피고 아무도 벌통을 건드리지 않기 때문이다.";

    public static readonly TheoryData<string, int, string> Charsets = new()
    {
        { "utf-8", 65001, Russian },
        { "windows-1251", 1251, Russian },
        { "koi8-r", 20866, Russian.Replace("—", "-", StringComparison.Ordinal) },
        { "cp866", 866, Russian.Replace("—", "-", StringComparison.Ordinal) },
        { "iso-8859-5", 28595, Russian.Replace("—", "-", StringComparison.Ordinal) },
        { "iso-8859-1", 1252, German },
        { "windows-1252", 1252, German },
        { "iso-8859-15", 28605, German },
        { "macintosh", 10000, German },
        { "iso-8859-2", 28592, Polish },
        { "windows-1250", 1250, Polish },
        { "windows-1253", 1253, Greek },
        { "iso-8859-7", 28597, Greek },
        { "iso-8859-9", 1254, Turkish },
        { "shift_jis", 932, Japanese },
        { "euc-jp", 51932, Japanese },
        { "iso-2022-jp", 50220, Japanese },
        { "gb2312", 936, Chinese },
        { "gbk", 54936, Chinese },
        { "big5", 950, "我的祖母在舊磨坊後面養蜜蜂，每年夏天她都會給我們每個人一罐蜂蜜。她說雨後溫暖的一週是最好的天氣，那時樹木開花，沒有人打擾蜂箱。我們小時候總是在河邊玩耍，看著水車慢慢轉動，直到太陽下山才回家。" },
        { "euc-kr", 949, Korean },
        { "utf-16le", 1200, Greek },
        { "utf-16be", 1201, Greek },
    };

    [Theory]
    [MemberData(nameof(Charsets))]
    public void Charset_of_the_header_is_used(string label, int codePage, string text)
    {
        Assert.Equal(text, Clean(Encode($"<html><body><p>{text}", codePage), label));
        Assert.Equal(text, Clean(Encode($"<html><body><p>{text}", codePage), $" {label.ToUpperInvariant()} "));
    }

    [Theory]
    [MemberData(nameof(Charsets))]
    public void Charset_of_the_page_is_used(string label, int codePage, string text)
    {
        if (label.StartsWith("utf-16", StringComparison.Ordinal))
            return; // a page that says so in ASCII is not
        foreach (var meta in (string[])[$"<meta charset={label}>", $"<META http-equiv=\"Content-Type\" CONTENT='text/html; CharSet={label}'/>"])
        {
            Assert.Equal(text, Clean(Encode($"<html><head><title>{text[..10]}</title>{meta}</head><body><p>{text}", codePage), null));
            Assert.Equal(text, Clean(Encode($"<html><head>{meta}</head><body><p>{text}", codePage), "no-such-charset"));
        }
        Assert.Equal(text, Clean(Encode($"<?xml version=\"1.0\" encoding=\"{label}\"?><html><body><p>{text}", codePage), null));
    }

    [Theory]
    [InlineData(65001)]
    [InlineData(1200)]
    [InlineData(1201)]
    public void Byte_order_mark_goes_before_the_header(int codePage)
    {
        var encoding = CodePagesEncodingProvider.Instance.GetEncoding(codePage) ?? Encoding.GetEncoding(codePage);
        Assert.Equal(Greek, Clean([.. encoding.GetPreamble(), .. encoding.GetBytes($"<p>{Greek}")], "windows-1253"));
    }

    [Fact]
    public void Page_that_says_nothing_is_read_by_its_bytes()
    {
        Assert.Equal(Russian, Clean(Encode($"<p>{Russian}", 65001), null));
        Assert.Equal(German, Clean(Encode($"<p>{German}", 1252), null));
    }

    [Fact]
    public void Page_that_is_utf8_is_read_so_whatever_it_says()
    {
        Assert.Equal(Russian, Clean(Encode($"<meta charset=windows-1251><p>{Russian}", 65001), "iso-8859-1"));
        Assert.Equal(German, Clean(Encode($"<p>{German}", 1252), "utf-8")); // and one that is not, is not
    }

    static byte[] Encode(string text, int codePage) => (CodePagesEncodingProvider.Instance.GetEncoding(codePage) ?? Encoding.GetEncoding(codePage)).GetBytes(text);
}
