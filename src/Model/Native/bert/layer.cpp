// One encoder layer (Devlin et al. 2019; with pre_norm Xiong et al. 2020) as one operator with its own backward pass:
//   post: a = LN1(x + drop(attention(x)));       y = LN2(a + drop(W2 gelu(W1 a)))
//   pre:  a = x + drop(attention(LN1(x)));       y = a + drop(W2 gelu(W1 LN2(a)))
// Biases, dropout, residual sums and norms are one pass over memory each; the attention never writes its scores.
#include "bert.hpp"

namespace millrace::bert {
namespace {

enum Parameter { QkvWeight, QkvBias, OutWeight, OutBias, Gamma1, Beta1, UpWeight, UpBias, DownWeight, DownBias, Gamma2, Beta2, ParameterCount };
enum Working { Qkv, Out, Up, Down, WorkingCount };
enum Site { AttentionSite, OutSite, DownSite };

struct Layer : torch::CustomClassHolder {
    std::vector<at::Tensor> parameters, working;
    at::Tensor offsets, positions, slopes;
    int64_t heads = 0, key = 0;
    bool pre_norm = false, tanh = false, trains = false;
    double epsilon = 0, hidden_dropout = 0, attention_dropout = 0;
    // Kept for the backward pass.
    at::Tensor x, normed1, qkv, lse, context, sum1, normed2, slope, g, sum2;
    at::Tensor mean1, rstd1, mean2, rstd2;

    at::Tensor forward(const at::Tensor& input);
    at::Tensor backward(const at::Tensor& dy);

    AttentionArgs attention_args() const;
    at::Tensor attend_backward(const at::Tensor& dcontext);
    void forget() {
        for (auto* t : {&x, &normed1, &qkv, &lse, &context, &sum1, &normed2, &slope, &g, &sum2, &mean1, &rstd1, &mean2, &rstd2})
            t->reset();
    }
};

at::Tensor per_row(const at::Tensor& x) { return at::empty({x.size(0)}, at::kFloat); }

void normalise(const NormArgs& args, const at::Tensor& x) {
    over_rows(x.size(0), [&](int64_t, int64_t begin, int64_t end) { kernels().norm(args, is_bf16(x), begin, end); });
}

AttentionArgs Layer::attention_args() const {
    AttentionArgs a{};
    a.heads = heads;
    a.head_size = qkv.size(1) / 3 / heads;
    a.offsets = offsets.data_ptr<int32_t>();
    a.positions = positions.data_ptr<int32_t>();
    a.slopes = slopes.defined() ? floats(slopes) : nullptr;
    a.qkv = qkv.data_ptr();
    a.bias = floats(parameters[QkvBias]);
    a.context = context.data_ptr();
    a.lse = lse.data_ptr<float>();
    a.rows = qkv.size(0);
    a.dropout = dropout_of(attention_dropout, key, AttentionSite);
    return a;
}

at::Tensor Layer::forward(const at::Tensor& input) {
    const auto rows = input.size(0), width = input.size(1);
    x = input.detach();
    mean1 = per_row(x), rstd1 = per_row(x), mean2 = per_row(x), rstd2 = per_row(x);
    const auto norm1 = [&](at::Tensor& y) {
        NormArgs n{};
        n.width = width;
        n.gamma = floats(parameters[Gamma1]), n.beta = floats(parameters[Beta1]), n.epsilon = float(epsilon);
        n.y = y.data_ptr(), n.mean = mean1.data_ptr<float>(), n.rstd = rstd1.data_ptr<float>();
        return n;
    };
    if (pre_norm) {
        normed1 = at::empty_like(x);
        auto n = norm1(normed1);
        n.x = x.data_ptr();
        normalise(n, x);
    }
    const auto& attended = pre_norm ? normed1 : x;
    qkv = times_transposed(attended, working[Qkv]);
    context = at::empty_like(x);
    lse = at::empty({heads, rows}, at::kFloat);
    const auto attention = attention_args();
    over_tasks((offsets.size(0) - 1) * heads, [&](int64_t begin, int64_t end) { kernels().attention(attention, is_bf16(x), begin, end); });

    sum1 = times_transposed(context, working[Out]);
    normed2 = at::empty_like(x);  // what the feed-forward network reads
    auto n = norm1(normed2);
    n.x = sum1.data_ptr(), n.bias = floats(parameters[OutBias]), n.residual = x.data_ptr();
    n.dropout = dropout_of(hidden_dropout, key, OutSite);
    if (pre_norm) {
        n.gamma = floats(parameters[Gamma2]), n.beta = floats(parameters[Beta2]);
        n.mean = mean2.data_ptr<float>(), n.rstd = rstd2.data_ptr<float>();
    }
    normalise(n, x);

    slope = times_transposed(normed2, working[Up]);  // before gelu; the kernel leaves the slope there
    g = at::empty_like(slope);
    const GeluArgs gelu{slope.size(1), slope.data_ptr(), floats(parameters[UpBias]), g.data_ptr(), tanh};
    over_rows(rows, [&](int64_t, int64_t begin, int64_t end) { kernels().gelu(gelu, is_bf16(x), begin, end); });

    sum2 = times_transposed(g, working[Down]);
    NormArgs last{};
    last.width = width;
    last.x = sum2.data_ptr(), last.bias = floats(parameters[DownBias]);
    last.dropout = dropout_of(hidden_dropout, key, DownSite);
    last.residual = pre_norm ? sum1.data_ptr() : normed2.data_ptr();
    auto y = sum2;
    if (!pre_norm) {
        y = at::empty_like(x);
        last.gamma = floats(parameters[Gamma2]), last.beta = floats(parameters[Beta2]), last.epsilon = float(epsilon);
        last.y = y.data_ptr(), last.mean = mean2.data_ptr<float>(), last.rstd = rstd2.data_ptr<float>();
    }
    normalise(last, x);
    if (pre_norm)
        sum2.reset();
    if (!trains)
        forget();
    return y;
}

at::Tensor Layer::attend_backward(const at::Tensor& dcontext) {
    auto dqkv = at::empty_like(qkv);
    const auto sequences = offsets.size(0) - 1;
    const auto dbias = at::empty({sequences, qkv.size(1)}, at::kFloat);
    auto a = attention_args();
    a.dcontext = dcontext.data_ptr();
    a.dqkv = dqkv.data_ptr();
    a.dbias = dbias.data_ptr<float>();
    over_tasks(sequences * heads, [&](int64_t begin, int64_t end) { kernels().attention_backward(a, is_bf16(x), begin, end); });
    gradient_of(parameters[QkvBias]).add_(dbias.sum(0));
    return dqkv;
}

at::Tensor Layer::backward(const at::Tensor& dy_any) {
    TORCH_CHECK(x.defined(), "the backward pass of this layer has run already: its activations were freed");
    const auto dy = dy_any.contiguous();
    const auto rows = x.size(0), width = x.size(1), inner = slope.size(1);
    const bool half = is_bf16(x), drops = hidden_dropout > 0;

    // Through the last sum (and norm): the gradient of the sum, and of the product before its dropout.
    NormBackwardArgs n{};
    n.width = width;
    n.dy = dy.data_ptr();
    n.dropout = dropout_of(hidden_dropout, key, DownSite);
    at::Tensor dsum2 = dy, ddown = dy;
    if (!pre_norm) {
        dsum2 = at::empty_like(x);
        ddown = dsum2;
        n.x = sum2.data_ptr(), n.gamma = floats(parameters[Gamma2]);
        n.mean = floats(mean2), n.rstd = floats(rstd2);
        n.dsum = dsum2.data_ptr();
    }
    if (drops)
        ddown = at::empty_like(x);
    n.dx = drops || !pre_norm ? ddown.data_ptr() : nullptr;
    Partials last(rows, 3 * width);
    over_rows(rows, [&](int64_t c, int64_t begin, int64_t end) {
        auto part = n;
        part.dgamma = last.of(c), part.dbeta = last.of(c) + width, part.dbias = last.of(c) + 2 * width;
        kernels().norm_backward(part, half, begin, end);
    });
    if (!pre_norm) {
        last.add_to(gradient_of(parameters[Gamma2]), 0);
        last.add_to(gradient_of(parameters[Beta2]), width);
    }
    last.add_to(gradient_of(parameters[DownBias]), 2 * width);

    // Through the feed-forward network.
    add_weight_gradient(gradient_of(parameters[DownWeight]), ddown, g);
    auto du = times(ddown, working[Down]);
    g.reset(), ddown.reset();
    GeluBackwardArgs gelu{inner, slope.data_ptr(), du.data_ptr(), nullptr};
    Partials up(rows, inner);
    over_rows(rows, [&](int64_t c, int64_t begin, int64_t end) {
        auto part = gelu;
        part.dbias = up.of(c);
        kernels().gelu_backward(part, half, begin, end);
    });
    up.add_to(gradient_of(parameters[UpBias]), 0);
    slope.reset();
    add_weight_gradient(gradient_of(parameters[UpWeight]), du, normed2);
    at::Tensor dnormed2;
    if (pre_norm)
        dnormed2 = times(du, working[Up]);
    else
        add_times(dnormed2 = dsum2, du, working[Up]);
    du.reset();

    // Through the sum after the attention and its norm.
    const auto gamma = pre_norm ? Gamma2 : Gamma1;
    auto dsum1 = dnormed2;  // in place
    auto dout = drops ? at::empty_like(x) : dsum1;
    NormBackwardArgs m{};
    m.width = width;
    m.dy = dnormed2.data_ptr(), m.dresidual = pre_norm ? dy.data_ptr() : nullptr;
    m.x = sum1.data_ptr(), m.gamma = floats(parameters[gamma]);
    m.mean = floats(pre_norm ? mean2 : mean1), m.rstd = floats(pre_norm ? rstd2 : rstd1);
    m.dsum = dsum1.data_ptr(), m.dx = dout.data_ptr();
    m.dropout = dropout_of(hidden_dropout, key, OutSite);
    Partials middle(rows, 3 * width);
    over_rows(rows, [&](int64_t c, int64_t begin, int64_t end) {
        auto part = m;
        part.dgamma = middle.of(c), part.dbeta = middle.of(c) + width, part.dbias = middle.of(c) + 2 * width;
        kernels().norm_backward(part, half, begin, end);
    });
    middle.add_to(gradient_of(parameters[gamma]), 0);
    middle.add_to(gradient_of(parameters[gamma + 1]), width);
    middle.add_to(gradient_of(parameters[OutBias]), 2 * width);

    // Through the attention.
    add_weight_gradient(gradient_of(parameters[OutWeight]), dout, context);
    const auto dqkv = attend_backward(times(dout, working[Out]));
    dout.reset();
    add_weight_gradient(gradient_of(parameters[QkvWeight]), dqkv, pre_norm ? normed1 : x);
    auto dx = dsum1;
    if (!pre_norm)
        add_times(dx, dqkv, working[Qkv]);
    else {
        dx = times(dqkv, working[Qkv]);
        NormBackwardArgs f{};
        f.width = width;
        f.dy = dx.data_ptr(), f.dresidual = dsum1.data_ptr(), f.x = x.data_ptr();
        f.gamma = floats(parameters[Gamma1]), f.mean = floats(mean1), f.rstd = floats(rstd1), f.dsum = dx.data_ptr();
        Partials first(rows, 2 * width);
        over_rows(rows, [&](int64_t c, int64_t begin, int64_t end) {
            auto part = f;
            part.dgamma = first.of(c), part.dbeta = first.of(c) + width;
            kernels().norm_backward(part, half, begin, end);
        });
        first.add_to(gradient_of(parameters[Gamma1]), 0);
        first.add_to(gradient_of(parameters[Beta1]), width);
    }
    forget();
    return dx;
}

struct LayerFunction : torch::autograd::Function<LayerFunction> {
    static at::Tensor forward(AutogradContext* context, const at::Tensor& x, const c10::intrusive_ptr<Layer>& layer) {
        context->saved_data["layer"] = c10::IValue::make_capsule(layer);
        return layer->forward(x);
    }

    static variable_list backward(AutogradContext* context, const variable_list& gradients) {
        const auto layer = c10::static_intrusive_pointer_cast<Layer>(context->saved_data["layer"].toCapsule());
        return {layer->backward(gradients[0]), at::Tensor()};
    }
};

at::Tensor bert_layer(const at::Tensor& x, at::TensorList parameters, at::TensorList working, const at::Tensor& offsets,
                      const at::Tensor& positions, const optional<at::Tensor>& slopes, int64_t heads, bool pre_norm, bool tanh,
                      double epsilon, double hidden_dropout, double attention_dropout, int64_t key) {
    TORCH_CHECK(x.dim() == 2 && x.is_contiguous() && x.size(1) % heads == 0, "bert_layer: x must be contiguous [tokens, hidden_size], hidden_size a multiple of ",
                heads, " heads, got ", x.sizes());
    auto layer = c10::make_intrusive<Layer>();
    layer->parameters = parameters.vec();
    layer->working = working.vec();
    check_parameters(layer->parameters, ParameterCount, "bert_layer");
    check_parameters(layer->working, WorkingCount, "bert_layer");
    const auto width = x.size(1);
    TORCH_CHECK(layer->working[Qkv].sizes() == at::IntArrayRef({3 * width, width}), "bert_layer: the query, key and value weights must be [",
                3 * width, ", ", width, "], got ", layer->working[Qkv].sizes());
    TORCH_CHECK(layer->working[Qkv].scalar_type() == x.scalar_type(), "bert_layer: x is ", x.scalar_type(), ", the weights are ",
                layer->working[Qkv].scalar_type());
    layer->offsets = offsets, layer->positions = positions;
    if (slopes)
        layer->slopes = *slopes;
    layer->heads = heads, layer->pre_norm = pre_norm, layer->tanh = tanh, layer->key = key, layer->epsilon = epsilon;
    layer->hidden_dropout = hidden_dropout, layer->attention_dropout = attention_dropout;
    layer->trains = at::GradMode::is_enabled() && x.requires_grad();
    return LayerFunction::apply(x, layer);
}

}  // namespace

TORCH_LIBRARY_FRAGMENT(millrace, library) {
    library.def("bert_layer(Tensor x, Tensor[] parameters, Tensor[] working, Tensor offsets, Tensor positions, Tensor? slopes, "
                "int heads, bool pre_norm, bool tanh, float epsilon, float hidden_dropout, float attention_dropout, int key) -> Tensor",
                bert_layer);
}

}  // namespace millrace::bert
