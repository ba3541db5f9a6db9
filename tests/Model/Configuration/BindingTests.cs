using Millrace.Model.Bert;
using Millrace.Model.Optimizers;

namespace Millrace.Model.Tests.Configuration;

public sealed class BindingTests
{
    static Dictionary<string, string> Network() => new()
    {
        ["vocab_size"] = "30528",
        ["hidden_size"] = "768",
        ["num_hidden_layers"] = "12",
        ["num_attention_heads"] = "12",
        ["intermediate_size"] = "3072",
        ["hidden_act"] = "gelu_new",
        ["hidden_dropout_prob"] = "0.1",
        ["attention_probs_dropout_prob"] = "0",
        ["max_position_embeddings"] = "512",
        ["type_vocab_size"] = "2",
        ["initializer_range"] = "0.02",
        ["layer_norm_eps"] = "1e-12",
        ["position_embedding_type"] = "alibi",
        ["layer_norm_position"] = "pre",
        ["precision"] = "bf16",
    };

    [Fact]
    public void Network_binds_from_its_section()
    {
        var section = new DictionarySection(Network());
        Assert.Equal(
            new BertConfig(30528, 768, 12, 12, 3072, Activation.GeluTanh, 0.1, 0, 512, 2, 0.02, 1e-12, PositionEmbeddingType.Alibi, LayerNormPosition.Pre),
            BertConfig.Bind(section));
        Assert.Equal(Precision.BFloat16, PrecisionChoice.Bind(section));
        Assert.Empty(section.Problems);
    }

    [Fact]
    public void Wrong_values_are_problems_of_their_keys()
    {
        var values = Network();
        values["num_attention_heads"] = "10";
        values["hidden_act"] = "swish";
        values["precision"] = "fp8";
        var section = new DictionarySection(values);
        BertConfig.Bind(section);
        PrecisionChoice.Bind(section);
        Assert.Equal(
            ["test.num_attention_heads must divide hidden_size = 768",
             "test.hidden_act must be one of gelu, gelu_tanh, gelu_new, gelu_pytorch_tanh, got swish",
             "test.precision must be one of auto, fp32, bf16, got fp8"],
            section.Problems);
    }

    [Fact]
    public void Optimizer_and_schedule_bind_from_their_sections()
    {
        var optimizer = OptimizerOptions.Bind(new DictionarySection(new Dictionary<string, string>
        {
            ["type"] = "lamb",
            ["beta1"] = "0.9",
            ["beta2"] = "0.999",
            ["eps"] = "1e-6",
            ["weight_decay"] = "0.01",
            ["no_decay"] = "bias LayerNorm",
            ["max_grad_norm"] = "1",
            ["use_nvlamb"] = "no",
            ["bias_correction"] = "yes",
            ["layerwise_lr_decay"] = "0.8",
        }));
        Assert.Equal(OptimizerKind.Lamb, optimizer.Type);
        Assert.True(optimizer.BiasCorrection);
        Assert.Equal(0.8, optimizer.LayerwiseLrDecay);
        Assert.Equal(0.01, optimizer.WeightDecayOf("bert.pooler.dense.weight"));
        Assert.Equal(0, optimizer.WeightDecayOf("bert.pooler.dense.bias"));
        Assert.Equal(0, optimizer.WeightDecayOf("bert.embeddings.LayerNorm.weight"));

        var schedule = ScheduleOptions.Bind(new DictionarySection(new Dictionary<string, string>
        {
            ["type"] = "poly-warm-up",
            ["learning_rate"] = "6e-3",
            ["warmup_proportion"] = "0.2843",
            ["warmup_steps"] = "0",
            ["degree"] = "0.5",
            ["floor"] = "0",
        }));
        Assert.Equal(new ScheduleOptions(ScheduleKind.PolyWarmUp, 6e-3, 0.2843, 0, 0.5, 0), schedule);
        Assert.Equal(LearningRate.PolyWarmUp(6e-3, 5000, 7038, 0.2843, 0.5), schedule.At(5000, 7038));
        Assert.Equal(6e-3, (schedule with { Type = ScheduleKind.Constant }).At(5000, 7038));
    }
}
