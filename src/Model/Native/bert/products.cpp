#include "bert.hpp"

namespace millrace::bert {

Dropout dropout_of(double probability, int64_t key, int64_t site) {
    TORCH_CHECK(probability >= 0 && probability < 1, "a dropout probability must be in [0, 1), got ", probability);
    Dropout d;
    d.key = uint64_t(key) ^ (0xD1B54A32D192ED03ull * uint64_t(site + 1));
    d.threshold = uint32_t(probability * 4294967296.0);
    d.scale = float(1.0 / (1.0 - probability));
    return d;
}

void check_parameters(const std::vector<at::Tensor>& parameters, size_t expected, const char* name) {
    TORCH_CHECK(parameters.size() == expected, name, " takes ", expected, " parameters, got ", parameters.size());
    for (const auto& p : parameters)
        TORCH_CHECK(p.is_contiguous(), name, " takes contiguous parameters");
}

at::Tensor times_transposed(const at::Tensor& a, const at::Tensor& weight) { return at::mm(a, weight.t()); }

at::Tensor times(const at::Tensor& a, const at::Tensor& weight) { return at::mm(a, weight); }

void add_times(at::Tensor& to, const at::Tensor& a, const at::Tensor& weight) { at::addmm_out(to, to, a, weight); }

void add_weight_gradient(const at::Tensor& gradient, const at::Tensor& dy, const at::Tensor& x) {
    if (!is_bf16(dy)) {
        auto to = gradient;
        at::addmm_out(to, to, dy.t(), x);
        return;
    }
    const auto product = at::mm(dy.t(), x);
    float* to = gradient.data_ptr<float>();
    const auto count = gradient.numel();
    constexpr int64_t Block = 1 << 14;
    over_tasks((count + Block - 1) / Block, [&](int64_t begin, int64_t end) {
        kernels().add_bf16(to, product.data_ptr(), begin * Block, std::min(count, end * Block));
    });
}

}  // namespace millrace::bert
