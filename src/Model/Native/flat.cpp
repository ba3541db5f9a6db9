// The optimizers, over flat buffers (parameter, gradient, m, v side by side). The work is cut into chunks of a fixed size, so
// results do not depend on the number of threads.
#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "abi.hpp"
#include "kernels/kernels.hpp"

namespace millrace {
namespace {

constexpr int64_t Chunk = 1 << 14;

struct Range {
    int32_t segment;
    int64_t begin, end;
};

std::vector<Range> cut(const int64_t* offsets, const int64_t* lengths, int32_t segments) {
    std::vector<Range> ranges;
    for (int32_t s = 0; s < segments; s++)
        for (int64_t begin = 0; begin < lengths[s]; begin += Chunk)
            ranges.push_back({s, offsets[s] + begin, offsets[s] + std::min(begin + Chunk, lengths[s])});
    return ranges;
}

template <class F>
void for_each(const std::vector<Range>& ranges, F body) {
    at::parallel_for(0, int64_t(ranges.size()), 1, [&](int64_t begin, int64_t end) {
        for (auto i = begin; i < end; i++)
            body(i, ranges[i]);
    });
}

float* floats(handle_t handle) {
    const auto& t = tensor_of(handle);
    TORCH_CHECK(t.is_cpu() && t.is_contiguous() && t.scalar_type() == at::kFloat, "the flat kernels work on contiguous floats on the cpu");
    return t.data_ptr<float>();
}

}  // namespace

struct OptimizerCall {
    handle_t parameter, gradient, m, v;
    handle_t working;  // 0: none
    const int64_t* offsets;
    const int64_t* lengths;
    const float* weight_decays;
    const float* rate_factors;  // of each segment's learning rate
    int32_t segments;
    int32_t use_nvlamb;
    float lr, beta1, beta2, epsilon, correction1, correction2, gradient_scale, unused;
};

static AdamArgs arguments(const OptimizerCall& c) {
    void* working = nullptr;
    if (c.working) {
        const auto& t = tensor_of(c.working);
        TORCH_CHECK(t.is_contiguous() && t.scalar_type() == at::kBFloat16, "the working copy must be contiguous bfloat16");
        working = t.data_ptr();
    }
    return {floats(c.parameter), floats(c.gradient), floats(c.m), floats(c.v), working,
            c.lr, c.beta1, c.beta2, c.epsilon, 0, c.correction1, c.correction2, c.gradient_scale};
}

}  // namespace millrace

using namespace millrace;

MR_EXPORT int32_t mr_sum_squares(handle_t tensor, double* out) {
    return guard([&] {
        const float* x = floats(tensor);
        const int64_t offset = 0, length = tensor_of(tensor).numel();
        const auto ranges = cut(&offset, &length, 1);
        std::vector<double> sums(ranges.size());
        for_each(ranges, [&](int64_t i, const Range& r) { sums[i] = kernels().sum_squares(x, r.begin, r.end); });
        *out = 0;
        for (const auto s : sums)
            *out += s;
    });
}

MR_EXPORT int32_t mr_fill_zero(handle_t tensor) {
    return guard([&] {
        const at::NoGradGuard no_grad;
        tensor_of(tensor).zero_();
    });
}

// working = bfloat16(parameter)
MR_EXPORT int32_t mr_refresh_working(handle_t working, handle_t parameter) {
    return guard([&] {
        const float* x = floats(parameter);
        auto* out = tensor_of(working).data_ptr();
        const int64_t offset = 0, length = tensor_of(parameter).numel();
        TORCH_CHECK(tensor_of(working).numel() == length && tensor_of(working).scalar_type() == at::kBFloat16, "the working copy does not match");
        for_each(cut(&offset, &length, 1), [&](int64_t, const Range& r) { kernels().to_bf16(out, x, r.begin, r.end); });
    });
}

MR_EXPORT int32_t mr_adamw(const OptimizerCall* call) {
    return guard([&] {
        const auto common = arguments(*call);
        for_each(cut(call->offsets, call->lengths, call->segments), [&](int64_t, const Range& r) {
            auto a = common;
            a.weight_decay = call->weight_decays[r.segment];
            a.lr = call->lr * call->rate_factors[r.segment];
            kernels().adamw(a, r.begin, r.end);
        });
    });
}

// The trust ratio |w| / |u| belongs to the segments with weight decay, with use_nvlamb to all. Overwrites the gradient.
MR_EXPORT int32_t mr_lamb(const OptimizerCall* call) {
    return guard([&] {
        const auto common = arguments(*call);
        const auto ranges = cut(call->offsets, call->lengths, call->segments);
        std::vector<double> w(ranges.size()), u(ranges.size());
        for_each(ranges, [&](int64_t i, const Range& r) {
            auto a = common;
            a.weight_decay = call->weight_decays[r.segment];
            kernels().lamb_update(a, r.begin, r.end, &w[i], &u[i]);
        });
        std::vector<double> w_norms(call->segments), u_norms(call->segments);
        for (size_t i = 0; i < ranges.size(); i++) {
            w_norms[ranges[i].segment] += w[i];
            u_norms[ranges[i].segment] += u[i];
        }
        for_each(ranges, [&](int64_t, const Range& r) {
            const auto s = r.segment;
            const bool adapt = call->use_nvlamb || call->weight_decays[s] != 0;
            const double ratio = adapt && w_norms[s] > 0 && u_norms[s] > 0 ? std::sqrt(w_norms[s] / u_norms[s]) : 1.0;
            kernels().lamb_apply(common, float(call->lr * call->rate_factors[s] * ratio), r.begin, r.end);
        });
    });
}
