#include "layer.hpp"

namespace millrace::bert {
namespace {

struct LayerFunction : torch::autograd::Function<LayerFunction> {
    static at::Tensor forward(AutogradContext* context, const at::Tensor& x, const c10::intrusive_ptr<Layer>& layer) {
        context->saved_data["layer"] = c10::IValue::make_capsule(layer);
        return layer->forward(x);
    }

    static variable_list backward(AutogradContext* context, const variable_list& gradients) {
        const auto layer = c10::static_intrusive_pointer_cast<Layer>(context->saved_data["layer"].toCapsule());
        return {layer->backward(gradients[0].contiguous()), at::Tensor()};
    }
};

at::Tensor bert_layer(const at::Tensor& x, at::TensorList parameters, at::TensorList working, const at::Tensor& offsets,
                      const at::Tensor& positions, const optional<at::Tensor>& slopes, const optional<at::Tensor>& rows,
                      const optional<at::Tensor>& query_offsets, const optional<at::Tensor>& query_positions, int64_t heads, bool pre_norm,
                      bool tanh, double epsilon, double hidden_dropout, double attention_dropout, int64_t key, bool checkpoints) {
    TORCH_CHECK(x.dim() == 2 && x.is_contiguous() && x.size(1) % heads == 0,
                "bert_layer: x must be contiguous [tokens, hidden_size], hidden_size a multiple of ", heads, " heads, got ", x.sizes());
    auto layer = c10::make_intrusive<Layer>();
    layer->parameters = parameters.vec();
    layer->working = working.vec();
    check_parameters(layer->parameters, LayerParameters, "bert_layer");
    check_parameters(layer->working, LayerFactors, "bert_layer");
    const auto width = x.size(1);
    TORCH_CHECK(layer->working[Qkv].sizes() == at::IntArrayRef({3 * width, width}), "bert_layer: the query, key and value weights must be [",
                3 * width, ", ", width, "], got ", layer->working[Qkv].sizes());
    TORCH_CHECK(layer->working[Qkv].scalar_type() == x.scalar_type(), "bert_layer: x is ", x.scalar_type(), ", the weights are ",
                layer->working[Qkv].scalar_type());
    TORCH_CHECK(positions.size(0) == x.size(0), "bert_layer: ", positions.size(0), " positions for ", x.size(0), " tokens");
    layer->key_offsets = offsets, layer->key_positions = positions;
    layer->query_offsets = offsets, layer->query_positions = positions;
    if (rows) {
        TORCH_CHECK(query_offsets && query_positions && query_offsets->sizes() == offsets.sizes() && query_positions->sizes() == rows->sizes(),
                    "bert_layer: rows come with the offsets of their sequences and their positions");
        layer->rows = *rows, layer->query_offsets = *query_offsets, layer->query_positions = *query_positions;
    }
    if (slopes)
        layer->slopes = *slopes;
    layer->heads = heads, layer->pre_norm = pre_norm, layer->tanh = tanh, layer->key = key, layer->epsilon = epsilon;
    layer->hidden_dropout = hidden_dropout, layer->attention_dropout = attention_dropout;
    layer->checkpoints = checkpoints;
    layer->trains = at::GradMode::is_enabled() && x.requires_grad();
    return LayerFunction::apply(x, layer);
}

at::Tensor per_row(const at::Tensor& x) { return at::empty({x.size(0)}, at::kFloat); }

void normalise(const NormArgs& args, const at::Tensor& x) {
    over_rows(x.size(0), [&](int64_t, int64_t begin, int64_t end) { kernels().norm(args, is_bf16(x), begin, end); });
}

}  // namespace

void Layer::forget() {
    x.reset();
    forget_activations();
}

void Layer::forget_activations() {
    for (auto* t : {&attended, &kv, &own, &own_attended, &q, &context, &lse, &sum1, &normed, &slope, &g, &sum2, &mean1, &rstd1, &mean2, &rstd2})
        t->reset();
}

AttentionArgs Layer::attention_args() const {
    AttentionArgs a{};
    a.heads = heads;
    a.head_size = width() / heads;
    a.key_offsets = key_offsets.data_ptr<int32_t>(), a.key_positions = key_positions.data_ptr<int32_t>();
    a.query_offsets = query_offsets.data_ptr<int32_t>(), a.query_positions = query_positions.data_ptr<int32_t>();
    a.slopes = slopes.defined() ? floats(slopes) : nullptr;
    a.q = q.data_ptr(), a.kv = kv.data_ptr();
    a.q_stride = q.stride(0), a.kv_stride = kv.stride(0);
    a.bias = floats(parameters[QkvBias]);
    a.context = context.data_ptr();
    a.lse = lse.data_ptr<float>();
    a.queries = q.size(0);
    a.dropout = dropout_of(attention_dropout, key, AttentionSite);
    return a;
}

at::Tensor Layer::forward(const at::Tensor& input) {
    x = input.detach();
    activate();
    const auto y = output();
    if (!trains)
        forget();
    else if (checkpoints)
        forget_activations();
    return y;
}

// All that the backward pass reads, from x.
void Layer::activate() {
    normalise_input();
    own = asks_for_some() ? x.index_select(0, rows) : x;
    own_attended = !asks_for_some() ? attended : pre_norm ? attended.index_select(0, rows) : own;
    attend();
    add_attended();
    feed_forward();
}

void Layer::normalise_input() {
    attended = x;
    if (!pre_norm)
        return;
    attended = at::empty_like(x), mean1 = per_row(x), rstd1 = per_row(x);
    NormArgs n{};
    n.width = width();
    n.x = x.data_ptr(), n.y = attended.data_ptr();
    n.gamma = floats(parameters[Gamma1]), n.beta = floats(parameters[Beta1]), n.epsilon = float(epsilon);
    n.mean = mean1.data_ptr<float>(), n.rstd = rstd1.data_ptr<float>();
    normalise(n, x);
}

// The first sum and the norm behind it; what it gives is read by the feed-forward network.
void Layer::add_attended() {
    const auto gamma = pre_norm ? Gamma2 : Gamma1;
    auto& mean = pre_norm ? mean2 : mean1;
    auto& rstd = pre_norm ? rstd2 : rstd1;
    sum1 = times_transposed(context, working[Out]);
    normed = at::empty_like(own), mean = per_row(own), rstd = per_row(own);
    NormArgs n{};
    n.width = width();
    n.x = sum1.data_ptr(), n.bias = floats(parameters[OutBias]), n.residual = own.data_ptr(), n.y = normed.data_ptr();
    n.gamma = floats(parameters[gamma]), n.beta = floats(parameters[gamma + 1]), n.epsilon = float(epsilon);
    n.mean = mean.data_ptr<float>(), n.rstd = rstd.data_ptr<float>();
    n.dropout = dropout_of(hidden_dropout, key, OutSite);
    normalise(n, own);
}

// The second sum, post-norm with the norm behind it.
at::Tensor Layer::output() {
    sum2 = times_transposed(g, working[Down]);
    NormArgs n{};
    n.width = width();
    n.x = sum2.data_ptr(), n.bias = floats(parameters[DownBias]);
    n.dropout = dropout_of(hidden_dropout, key, DownSite);
    n.residual = pre_norm ? sum1.data_ptr() : normed.data_ptr();
    auto y = sum2;
    if (!pre_norm) {
        y = at::empty_like(own), mean2 = per_row(own), rstd2 = per_row(own);
        n.gamma = floats(parameters[Gamma2]), n.beta = floats(parameters[Beta2]), n.epsilon = float(epsilon);
        n.y = y.data_ptr(), n.mean = mean2.data_ptr<float>(), n.rstd = rstd2.data_ptr<float>();
    }
    normalise(n, own);
    if (pre_norm)
        sum2.reset();  // it is y now, which a node must not keep
    return y;
}

void Layer::attend() {
    if (asks_for_some()) {
        q = times_transposed(own_attended, working[Qkv].narrow(0, 0, width()));
        kv = times_transposed(attended, working[Qkv].narrow(0, width(), 2 * width()));
    } else {
        const auto qkv = times_transposed(attended, working[Qkv]);
        q = qkv.narrow(1, 0, width());
        kv = qkv.narrow(1, width(), 2 * width());
    }
    context = at::empty_like(own);
    lse = at::empty({heads, own.size(0)}, at::kFloat);
    const auto a = attention_args();
    over_tasks((key_offsets.size(0) - 1) * heads, [&](int64_t begin, int64_t end) { kernels().attention(a, is_bf16(x), begin, end); });
}

void Layer::feed_forward() {
    slope = times_transposed(normed, working[Up]);  // before gelu; the kernel leaves the slope there
    g = at::empty_like(slope);
    const GeluArgs gelu{slope.size(1), slope.data_ptr(), floats(parameters[UpBias]), g.data_ptr(), tanh};
    over_rows(slope.size(0), [&](int64_t, int64_t begin, int64_t end) { kernels().gelu(gelu, is_bf16(x), begin, end); });
}

}  // namespace millrace::bert

TORCH_LIBRARY_FRAGMENT(millrace, library) {
    library.def("bert_layer(Tensor x, Tensor[] parameters, Tensor[] working, Tensor offsets, Tensor positions, Tensor? slopes, "
                "Tensor? rows, Tensor? query_offsets, Tensor? query_positions, int heads, bool pre_norm, bool tanh, float epsilon, "
                "float hidden_dropout, float attention_dropout, int key, bool checkpoints=False) -> Tensor",
                millrace::bert::bert_layer);
}
