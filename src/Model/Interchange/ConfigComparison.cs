using System.Globalization;
using Millrace.Model.Bert;
using Millrace.Model.Checkpoints;
using Millrace.Model.Electra;

namespace Millrace.Model.Interchange;

/// <summary>
/// What two encoders of the same shapes may still differ in. The weights of one in the other would be read without complaint and compute
/// something else.
/// </summary>
static class ConfigComparison
{
    /// <summary>The encoder of a <c>config.json</c>, BERT's or an ELECTRA's.</summary>
    /// <exception cref="CheckpointException">It is no such file.</exception>
    public static BertConfig Read(string configFile)
    {
        try
        {
            var json = File.ReadAllText(configFile);
            return ForeignCheckpoint.EncoderOf(configFile) == "electra"
                ? ElectraConfigFile.ParsePart(json, configFile).Encoder
                : BertConfigFile.Parse(json, configFile);
        }
        catch (InvalidDataException cause)
        {
            throw new CheckpointException(cause.Message, cause);
        }
    }

    /// <summary>Refuses another network, and notes what changes little and may be meant.</summary>
    /// <param name="configFile">Of the stored one.</param>
    /// <param name="stored">What it says.</param>
    /// <param name="network">The one that takes the weights.</param>
    /// <returns>A sentence for each difference that is no error.</returns>
    /// <exception cref="CheckpointException">They have other heads, positions or places of their norms.</exception>
    public static IEnumerable<string> Notes(string configFile, BertConfig stored, BertConfig network)
    {
        Require("num_attention_heads", stored.NumAttentionHeads, network.NumAttentionHeads);
        Require("position_embedding_type", Word(BertConfig.PositionTypes, stored.PositionEmbeddingType), Word(BertConfig.PositionTypes, network.PositionEmbeddingType));
        Require("layer_norm_position", Word(BertConfig.NormPositions, stored.LayerNormPosition), Word(BertConfig.NormPositions, network.LayerNormPosition));
        if (stored.HiddenAct != network.HiddenAct)
            yield return Differs("hidden_act", Word(BertConfig.Activations, stored.HiddenAct), Word(BertConfig.Activations, network.HiddenAct));
        if (stored.LayerNormEps != network.LayerNormEps)
            yield return Differs("layer_norm_eps", stored.LayerNormEps, network.LayerNormEps);

        void Require<T>(string key, T expected, T got)
        {
            if (!EqualityComparer<T>.Default.Equals(expected, got))
                throw new CheckpointException(Differs(key, expected, got));
        }

        string Differs<T>(string key, T expected, T got) =>
            string.Create(CultureInfo.InvariantCulture, $"{configFile} has {key} = {expected}, the network {got}");
    }

    static string Word<T>(Dictionary<string, T> words, T value) where T : notnull => words.First(word => word.Value.Equals(value)).Key;
}
