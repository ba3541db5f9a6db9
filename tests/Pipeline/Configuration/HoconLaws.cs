using System.Globalization;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Millrace.Pipeline.Configuration;
using Millrace.Pipeline.Configuration.Hocon;

namespace Millrace.Pipeline.Tests.Configuration;

/// <summary>What holds for every tree.</summary>
public sealed class HoconLaws
{
    static readonly ConfigOrigin Somewhere = ConfigOrigin.Of("generated");

    static readonly Gen<string> Texts = Gen.OneOf(
        Gen.Elements("", " ", "a", "true", "null", "1", "-1.5e3", "30s", "64MiB", "include", "a.b", "${x}", "x//y", "\"", "\\", "\"\"\"", "é", "😀", "\ud800", "\0", "\u2028", "#", "a b", " a", "=", "{", "ſ", "\ufeff"),
        ArbMap.Default.GeneratorFor<NonNull<string>>().Select(text => text.Get));

    static readonly Gen<string> Numbers = Gen.OneOf(
        Gen.Elements("0", "-0", "1e5", "1E+5", "0.10", "-2.5e-3", "12345678901234567890123"),
        ArbMap.Default.GeneratorFor<int>().Select(number => number.ToString(CultureInfo.InvariantCulture)),
        ArbMap.Default.GeneratorFor<NormalFloat>().Select(number => number.Get.ToString("R", CultureInfo.InvariantCulture)));

    static readonly Gen<HoconValue> Scalars = Gen.OneOf(
        Texts.Select(text => (HoconValue)new HoconString(text, Somewhere)),
        Numbers.Select(text => (HoconValue)new HoconNumber(text, Somewhere)),
        Gen.Elements<HoconValue>(new HoconBool(true, Somewhere), new HoconBool(false, Somewhere), new HoconNull(Somewhere)));

    static readonly Arbitrary<HoconObject> Trees = Gen.Sized(size => Objects(int.Min(size, 30))).ToArbitrary();

    static Gen<HoconValue> Values(int size) => size <= 1
        ? Scalars
        : Gen.Frequency(
            (4, Scalars),
            (1, Gen.ListOf(Values(size / 3)).Select(items => (HoconValue)new HoconArray([.. items.Take(6)], Somewhere))),
            (2, Objects(size / 2).Select(fields => (HoconValue)fields)));

    static Gen<HoconObject> Objects(int size) =>
        Gen.ListOf(Texts.SelectMany(key => Values(size - 1).Select(value => new HoconField(key, value, Somewhere))))
            .Select(fields => new HoconObject(fields.Take(6).DistinctBy(field => field.Key), Somewhere));

    [Fact]
    public void What_is_rendered_reads_back_as_the_same_tree() =>
        Prop.ForAll(Trees, tree =>
        {
            var shown = HoconText.Resolve(ConfigRendering.Json(tree));      // the same, less secrets
            var again = HoconText.Resolve(ConfigRendering.WithOrigins(tree));
            return shown.SameAs(again) && HoconText.Json(shown) == HoconText.Json(again);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    [Fact]
    public void Inline_text_reads_back_as_the_same_value() =>
        Prop.ForAll(Trees, tree => HoconText.Resolve($"a = {ConfigRendering.Inline(tree)}").Field("a")!.Value.SameAs(tree)).Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    [Fact]
    public void Json_reads_as_it_does_for_System_Text_Json() =>
        Prop.ForAll(Trees, tree =>
        {
            var json = HoconText.Json(tree);
            using var document = JsonDocument.Parse(json);
            return Same(document.RootElement, HoconText.Resolve(json));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    [Fact]
    public void The_fingerprint_does_not_depend_on_the_order_of_keys() =>
        Prop.ForAll(Trees, tree => ConfigFingerprint.Of(tree, []) == ConfigFingerprint.Of((HoconObject)Reversed(tree), [])).Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    [Fact]
    public void Different_trees_have_different_canonical_texts_and_named_differences() =>
        Prop.ForAll(Trees, Trees, (a, b) =>
        {
            var same = ConfigFingerprint.Canonical(a, []) == ConfigFingerprint.Canonical(b, []);
            // an object without fields is a leaf, so an empty tree and one of nothing but secrets differ in no line
            return same == (ConfigFingerprint.Differences(ConfigRendering.Json(a), b, []).Count == 0) || a.Fields.Count == 0 || b.Fields.Count == 0;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    [Fact]
    public void Merging_is_what_writing_one_after_the_other_is() =>
        Prop.ForAll(Trees, Trees, (a, b) =>
        {
            var (first, second) = (ConfigRendering.Json(a), ConfigRendering.Json(b));
            var merged = HoconResolver.Resolve(
                [HoconParser.ParseObject(HoconText.Source(first), HoconIncludes.None), HoconParser.ParseObject(HoconText.Source(second), HoconIncludes.None)], _ => null);
            var written = HoconText.Resolve($"x {first}\nx {second}").Field("x")!.Value;
            var joined = HoconText.Resolve($"y = {first.Trim()}, z = {second.Trim()}\nx = ${{y}} ${{z}}").Field("x")!.Value;
            return merged.SameAs(written) && merged.SameAs(joined);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    [Fact]
    public void A_path_reads_back_as_itself() =>
        Prop.ForAll(Gen.NonEmptyListOf(Texts).ToArbitrary(), path => HoconPath.Parse(HoconPath.Render(path)).SequenceEqual(path)).Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    [Fact]
    public void Numbers_of_one_value_have_one_canonical_text() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), ArbMap.Default.ArbFor<byte>(), (mantissa, zeros) =>
        {
            var digits = mantissa.ToString(CultureInfo.InvariantCulture);
            var padded = new string('0', zeros % 20);
            var shifted = mantissa == 0 ? "0e-7" : $"{digits}{padded}e-{padded.Length}";
            string[] spellings = [digits, $"{digits}e0", $"{digits}.0{padded}", shifted, $"{digits}.{padded}0E+0"];
            return spellings.All(text => HoconNumber.IsNumber(text)) && spellings.Select(text => new HoconNumber(text, Somewhere).Canonical).Distinct().Count() == 1;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    static HoconValue Reversed(HoconValue value) => value switch
    {
        HoconObject fields => new HoconObject(fields.Fields.Reverse().Select(field => field with { Value = Reversed(field.Value) }), Somewhere),
        HoconArray array => new HoconArray([.. array.Items.Select(Reversed)], Somewhere),
        _ => value,
    };

    static bool Same(JsonElement json, HoconValue value) => (json.ValueKind, value) switch
    {
        // a lone surrogate is legal in JSON and in HOCON, but System.Text.Json does not hand it out
        (JsonValueKind.String, HoconString text) => text.Text.Any(char.IsSurrogate) || json.GetString() == text.Text,
        (JsonValueKind.Number, HoconNumber number) => json.GetRawText() == number.Text,
        (JsonValueKind.True, HoconBool { Value: true }) or (JsonValueKind.False, HoconBool { Value: false }) or (JsonValueKind.Null, HoconNull) => true,
        (JsonValueKind.Array, HoconArray array) => json.EnumerateArray().Zip(array.Items).All(pair => Same(pair.First, pair.Second)) && json.GetArrayLength() == array.Items.Count,
        (JsonValueKind.Object, HoconObject fields) => json.EnumerateObject().Count() == fields.Fields.Count
            && json.EnumerateObject().Zip(fields.Fields).All(pair => (pair.Second.Key.Any(char.IsSurrogate) || pair.First.Name == pair.Second.Key) && Same(pair.First.Value, pair.Second.Value)),
        _ => false,
    };
}
