// The masked-LM head on the masked rows only: dense, gelu, LayerNorm, the tied decoder and the cross entropy, as one operator;
// for ELECTRA's generator with a token sampled for each of them.
#include "bert.hpp"

namespace millrace::bert {
namespace {

enum Parameter { DenseWeight, DenseBias, Gamma, Beta, WordWeight, DecoderBias, ParameterCount };
enum Working { Dense, Word, WorkingCount };

struct MaskedLm : torch::CustomClassHolder {
    std::vector<at::Tensor> parameters, working;
    at::Tensor rows, labels;
    double epsilon = 0, temperature = 0;
    int64_t key = 0;
    bool tanh = false, trains = false;
    int64_t tokens = 0;
    at::Tensor picked, slope, g, z, logits, mean, rstd, lse;

    CrossEntropyArgs loss_args() const {
        CrossEntropyArgs a{};
        a.width = logits.size(1), a.logits = logits.data_ptr(), a.bias = floats(parameters[DecoderBias]);
        a.labels = labels.data_ptr<int32_t>(), a.lse = lse.data_ptr<float>();
        return a;
    }

    at::Tensor sample() const {
        const auto samples = at::empty({rows.size(0)}, at::kInt);
        SampleArgs s{};
        s.width = logits.size(1), s.logits = logits.data_ptr(), s.bias = floats(parameters[DecoderBias]);
        s.inverse_temperature = float(1 / temperature), s.key = uint64_t(key), s.samples = samples.data_ptr<int32_t>();
        over_rows(rows.size(0), [&](int64_t, int64_t begin, int64_t end) { kernels().sample(s, is_bf16(logits), begin, end); });
        return samples;
    }

    variable_list forward(const at::Tensor& x) {
        const auto count = rows.size(0), width = working[Dense].size(0);
        tokens = x.size(0);
        picked = x.detach().index_select(0, rows);
        slope = times_transposed(picked, working[Dense]);
        g = at::empty_like(slope), z = at::empty_like(slope);
        mean = at::empty({count}, at::kFloat), rstd = at::empty({count}, at::kFloat), lse = at::empty({count}, at::kFloat);
        const bool half = is_bf16(x);
        const GeluArgs gelu{width, slope.data_ptr(), floats(parameters[DenseBias]), g.data_ptr(), tanh};
        NormArgs n{};
        n.width = width;
        n.x = g.data_ptr(), n.gamma = floats(parameters[Gamma]), n.beta = floats(parameters[Beta]), n.epsilon = float(epsilon);
        n.y = z.data_ptr(), n.mean = mean.data_ptr<float>(), n.rstd = rstd.data_ptr<float>();
        over_rows(count, [&](int64_t, int64_t begin, int64_t end) {
            kernels().gelu(gelu, half, begin, end);
            kernels().norm(n, half, begin, end);
        });
        logits = times_transposed(z, working[Word]);
        const auto loss = at::empty({count}, at::kFloat);
        const auto correct = at::empty({count}, at::kInt);
        auto a = loss_args();
        a.loss = loss.data_ptr<float>(), a.correct = correct.data_ptr<int32_t>();
        over_rows(count, [&](int64_t, int64_t begin, int64_t end) { kernels().cross_entropy(a, half, begin, end); });
        variable_list results{loss.sum(), correct.sum()};
        if (temperature > 0)
            results.push_back(sample());
        if (!trains)
            forget();
        return results;
    }

    at::Tensor backward(const at::Tensor& gradient) {
        TORCH_CHECK(logits.defined(), "the backward pass of the masked-LM head has run already: its activations were freed");
        const auto count = rows.size(0), width = g.size(1), vocabulary = logits.size(1);
        const bool half = is_bf16(picked);
        auto a = loss_args();
        a.scale = gradient.item<float>();
        Partials biases(count, vocabulary);
        over_rows(count, [&](int64_t c, int64_t begin, int64_t end) {
            auto part = a;
            part.dbias = biases.of(c);
            kernels().cross_entropy_backward(part, half, begin, end);
        });
        biases.add_to(gradient_of(parameters[DecoderBias]), 0);
        add_weight_gradient(gradient_of(parameters[WordWeight]), logits, z);
        auto dz = times(logits, working[Word]);
        NormBackwardArgs n{};
        n.width = width;
        n.dy = dz.data_ptr(), n.x = g.data_ptr(), n.gamma = floats(parameters[Gamma]), n.mean = floats(mean), n.rstd = floats(rstd);
        n.dsum = dz.data_ptr();
        const GeluBackwardArgs gelu{width, slope.data_ptr(), dz.data_ptr(), nullptr};
        Partials sums(count, 3 * width);
        over_rows(count, [&](int64_t c, int64_t begin, int64_t end) {
            auto part = n;
            part.dgamma = sums.of(c), part.dbeta = sums.of(c) + width;
            kernels().norm_backward(part, half, begin, end);
            auto through = gelu;
            through.dbias = sums.of(c) + 2 * width;
            kernels().gelu_backward(through, half, begin, end);
        });
        sums.add_to(gradient_of(parameters[Gamma]), 0);
        sums.add_to(gradient_of(parameters[Beta]), width);
        sums.add_to(gradient_of(parameters[DenseBias]), 2 * width);
        add_weight_gradient(gradient_of(parameters[DenseWeight]), dz, picked);
        auto dx = at::zeros({tokens, picked.size(1)}, dz.options());
        add_rows(dx, rows, times(dz, working[Dense]));
        forget();
        return dx;
    }

    void forget() {
        for (auto* t : {&picked, &slope, &g, &z, &logits, &mean, &rstd, &lse})
            t->reset();
    }
};

struct MaskedLmFunction : torch::autograd::Function<MaskedLmFunction> {
    static variable_list forward(AutogradContext* context, const at::Tensor& x, const c10::intrusive_ptr<MaskedLm>& head) {
        context->saved_data["head"] = c10::IValue::make_capsule(head);
        auto results = head->forward(x);
        context->mark_non_differentiable({results.begin() + 1, results.end()});
        return results;
    }

    static variable_list backward(AutogradContext* context, const variable_list& gradients) {
        return {c10::static_intrusive_pointer_cast<MaskedLm>(context->saved_data["head"].toCapsule())->backward(gradients[0]), at::Tensor()};
    }
};

c10::intrusive_ptr<MaskedLm> head_of(const at::Tensor& x, const at::Tensor& rows, const at::Tensor& labels, at::TensorList parameters,
                                     at::TensorList working, bool tanh, double epsilon) {
    auto head = c10::make_intrusive<MaskedLm>();
    head->parameters = parameters.vec();
    head->working = working.vec();
    check_parameters(head->parameters, ParameterCount, "bert_masked_lm");
    check_parameters(head->working, WorkingCount, "bert_masked_lm");
    TORCH_CHECK(x.scalar_type() == head->working[Dense].scalar_type(), "bert_masked_lm: x is ", x.scalar_type(), ", the weights are ",
                head->working[Dense].scalar_type());
    head->rows = rows, head->labels = labels, head->tanh = tanh, head->epsilon = epsilon;
    head->trains = at::GradMode::is_enabled() && x.requires_grad();
    return head;
}

// Returns the sum of the cross entropies (float) and the number of rows whose label is the prediction.
std::tuple<at::Tensor, at::Tensor> bert_masked_lm(const at::Tensor& x, const at::Tensor& rows, const at::Tensor& labels,
                                                  at::TensorList parameters, at::TensorList working, bool tanh, double epsilon) {
    const auto results = MaskedLmFunction::apply(x, head_of(x, rows, labels, parameters, working, tanh, epsilon));
    return {results[0], results[1]};
}

// The same, and for each row a token drawn from softmax(logits / temperature), int32.
std::tuple<at::Tensor, at::Tensor, at::Tensor> electra_generator(const at::Tensor& x, const at::Tensor& rows, const at::Tensor& labels,
                                                                 at::TensorList parameters, at::TensorList working, bool tanh,
                                                                 double epsilon, double temperature, int64_t key) {
    TORCH_CHECK(temperature > 0, "electra_generator: the temperature must be above 0, got ", temperature);
    auto head = head_of(x, rows, labels, parameters, working, tanh, epsilon);
    head->temperature = temperature, head->key = key;
    const auto results = MaskedLmFunction::apply(x, head);
    return {results[0], results[1], results[2]};
}

}  // namespace

TORCH_LIBRARY_FRAGMENT(millrace, library) {
    library.def("bert_masked_lm(Tensor x, Tensor rows, Tensor labels, Tensor[] parameters, Tensor[] working, bool tanh, float epsilon) "
                "-> (Tensor loss, Tensor correct)", bert_masked_lm);
    library.def("electra_generator(Tensor x, Tensor rows, Tensor labels, Tensor[] parameters, Tensor[] working, bool tanh, float epsilon, "
                "float temperature, int key) -> (Tensor loss, Tensor correct, Tensor samples)", electra_generator);
}

}  // namespace millrace::bert
