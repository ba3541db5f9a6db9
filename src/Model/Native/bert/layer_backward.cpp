#include "layer.hpp"

namespace millrace::bert {
namespace {

// The backward pass of sum and norm over all rows; partial sums of the parameters' gradients go into their buffers.
void through_norm(const NormBackwardArgs& args, const at::Tensor& x, const at::Tensor& gamma, const at::Tensor& beta, const at::Tensor& bias) {
    const auto rows = x.size(0), width = x.size(1);
    Partials sums(rows, 3 * width);
    over_rows(rows, [&](int64_t c, int64_t begin, int64_t end) {
        auto part = args;
        part.dgamma = sums.of(c), part.dbeta = sums.of(c) + width;
        part.dbias = bias.defined() ? sums.of(c) + 2 * width : nullptr;
        kernels().norm_backward(part, is_bf16(x), begin, end);
    });
    if (args.gamma) {
        sums.add_to(gradient_of(gamma), 0);
        sums.add_to(gradient_of(beta), width);
    }
    if (bias.defined())
        sums.add_to(gradient_of(bias), 2 * width);
}

}  // namespace

at::Tensor Layer::backward(const at::Tensor& dy) {
    TORCH_CHECK(x.defined(), "the backward pass of this layer has run already: its activations were freed");
    if (checkpoints) {
        activate();
        if (!pre_norm)
            output();
    }
    at::Tensor dsum2, ddown, dout;
    backward_of_last_sum(dy, dsum2, ddown);
    auto dsum1 = backward_of_feed_forward(std::move(ddown), dsum2);  // of the norm's result, at first
    backward_of_first_sum(dy, dsum1, dout);
    add_weight_gradient(gradient_of(parameters[OutWeight]), dout, context);
    const auto dcontext = times(dout, working[Out]);
    dout.reset();
    auto dx = backward_of_attention(dcontext, std::move(dsum1));
    forget();
    return dx;
}

// dsum: the gradient of the sum that makes y. ddown: that of the product before its dropout.
void Layer::backward_of_last_sum(const at::Tensor& dy, at::Tensor& dsum, at::Tensor& ddown) {
    const bool drops = hidden_dropout > 0;
    NormBackwardArgs n{};
    n.width = width();
    n.dy = dy.data_ptr();
    n.dropout = dropout_of(hidden_dropout, key, DownSite);
    dsum = dy;
    if (!pre_norm) {
        dsum = at::empty_like(own);
        n.x = sum2.data_ptr(), n.gamma = floats(parameters[Gamma2]), n.mean = floats(mean2), n.rstd = floats(rstd2);
        n.dsum = dsum.data_ptr();
    }
    ddown = drops ? at::empty_like(own) : dsum;
    n.dx = drops || !pre_norm ? ddown.data_ptr() : nullptr;
    through_norm(n, own, parameters[Gamma2], parameters[Beta2], parameters[DownBias]);
    sum2.reset();
}

// Returns the gradient of what the network read; post-norm with that of the residual sum around it.
at::Tensor Layer::backward_of_feed_forward(at::Tensor ddown, const at::Tensor& dsum) {
    add_weight_gradient(gradient_of(parameters[DownWeight]), ddown, g);
    auto du = times(ddown, working[Down]);
    g.reset(), ddown.reset();
    const auto inner = du.size(1);
    Partials biases(du.size(0), inner);
    over_rows(du.size(0), [&](int64_t c, int64_t begin, int64_t end) {
        const GeluBackwardArgs gelu{inner, slope.data_ptr(), du.data_ptr(), biases.of(c)};
        kernels().gelu_backward(gelu, is_bf16(x), begin, end);
    });
    biases.add_to(gradient_of(parameters[UpBias]), 0);
    slope.reset();
    add_weight_gradient(gradient_of(parameters[UpWeight]), du, normed);
    if (pre_norm)
        return times(du, working[Up]);
    auto dnormed = dsum;
    add_times(dnormed, du, working[Up]);
    return dnormed;
}

// dnormed becomes the gradient of the first sum, in place. dout: that of the attention's product before its dropout.
void Layer::backward_of_first_sum(const at::Tensor& dy, const at::Tensor& dnormed, at::Tensor& dout) {
    dout = hidden_dropout > 0 ? at::empty_like(own) : dnormed;
    const auto gamma = pre_norm ? Gamma2 : Gamma1;
    NormBackwardArgs n{};
    n.width = width();
    n.dy = dnormed.data_ptr(), n.dresidual = pre_norm ? dy.data_ptr() : nullptr;
    n.x = sum1.data_ptr(), n.gamma = floats(parameters[gamma]);
    n.mean = floats(pre_norm ? mean2 : mean1), n.rstd = floats(pre_norm ? rstd2 : rstd1);
    n.dsum = dnormed.data_ptr(), n.dx = dout.data_ptr();
    n.dropout = dropout_of(hidden_dropout, key, OutSite);
    through_norm(n, own, parameters[gamma], parameters[gamma + 1], parameters[OutBias]);
}

// Returns the gradient of x. dsum: the gradient that reaches the queries' own rows past the attention.
at::Tensor Layer::backward_of_attention(const at::Tensor& dcontext, at::Tensor dsum) {
    const auto width = this->width(), sequences = key_offsets.size(0) - 1;
    at::Tensor dqkv, dq, dkv;
    if (asks_for_some()) {
        dq = at::empty_like(q);
        dkv = at::empty_like(kv);
    } else {
        dqkv = at::empty({x.size(0), 3 * width}, x.options());
        dq = dqkv.narrow(1, 0, width);
        dkv = dqkv.narrow(1, width, 2 * width);
    }
    const auto dbias = at::empty({sequences, 3 * width}, at::kFloat);
    auto a = attention_args();
    a.dcontext = dcontext.data_ptr();
    a.dq = dq.data_ptr(), a.dkv = dkv.data_ptr();
    a.dbias = dbias.data_ptr<float>();
    over_tasks(sequences * heads, [&](int64_t begin, int64_t end) { kernels().attention_backward(a, is_bf16(x), begin, end); });
    gradient_of(parameters[QkvBias]).add_(dbias.sum(0));

    const auto& gradient = gradient_of(parameters[QkvWeight]);
    if (!asks_for_some()) {
        add_weight_gradient(gradient, dqkv, attended);
        if (pre_norm)
            return backward_of_first_norm(times(dqkv, working[Qkv]), dsum);
        add_times(dsum, dqkv, working[Qkv]);
        return dsum;
    }
    const auto q_weight = working[Qkv].narrow(0, 0, width), kv_weight = working[Qkv].narrow(0, width, 2 * width);
    add_weight_gradient(gradient.narrow(0, 0, width), dq, own_attended);
    add_weight_gradient(gradient.narrow(0, width, 2 * width), dkv, attended);
    auto dattended = times(dkv, kv_weight);
    if (pre_norm) {
        add_rows(dattended, rows, times(dq, q_weight));
        auto dx = backward_of_first_norm(dattended, at::Tensor());
        add_rows(dx, rows, dsum);
        return dx;
    }
    add_times(dsum, dq, q_weight);
    add_rows(dattended, rows, dsum);
    return dattended;
}

// Pre-norm: through the norm before the attention, in place.
at::Tensor Layer::backward_of_first_norm(const at::Tensor& dnormed, const at::Tensor& dresidual) {
    NormBackwardArgs n{};
    n.width = width();
    n.dy = dnormed.data_ptr(), n.dresidual = dresidual.defined() ? dresidual.data_ptr() : nullptr;
    n.x = x.data_ptr(), n.gamma = floats(parameters[Gamma1]), n.mean = floats(mean1), n.rstd = floats(rstd1);
    n.dsum = dnormed.data_ptr();
    through_norm(n, x, parameters[Gamma1], parameters[Beta1], at::Tensor());
    return dnormed;
}

}  // namespace millrace::bert
