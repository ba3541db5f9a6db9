// The matrix products. oneDNN's own, where libtorch brings it along with its C functions: they do not depend on which BLAS the
// machine has (OpenBLAS takes half the speed where it misses AVX-512, or with the wrong threads), and they add the gradient of a
// bfloat16 weight to its float buffer without rounding it first. Otherwise libtorch's.
#include "bert.hpp"

#include "abi.hpp"

extern "C" {
__attribute__((weak)) int dnnl_sgemm(char transa, char transb, int64_t m, int64_t n, int64_t k, float alpha, const float* a, int64_t lda,
                                     const float* b, int64_t ldb, float beta, float* c, int64_t ldc);
__attribute__((weak)) int dnnl_gemm_bf16bf16f32(char transa, char transb, int64_t m, int64_t n, int64_t k, float alpha, const void* a,
                                                int64_t lda, const void* b, int64_t ldb, float beta, float* c, int64_t ldc);
}

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

void add_rows(const at::Tensor& to, const at::Tensor& rows, const at::Tensor& from) {
    const auto width = to.size(1);
    over_columns(width, [&](int64_t begin, int64_t end) {
        kernels().add_rows(to.data_ptr(), rows.data_ptr<int64_t>(), from.data_ptr(), is_bf16(to), rows.size(0), width, begin, end);
    });
}

namespace {

// Row-major: c [m, n] = a [m, k] b [k, n] + beta c, each factor as it is ('N') or transposed ('T').
void multiply(char transpose_a, char transpose_b, int64_t m, int64_t n, int64_t k, const at::Tensor& a, const at::Tensor& b, float beta,
              const at::Tensor& c) {
    const auto lda = transpose_a == 'N' ? k : m, ldb = transpose_b == 'N' ? n : k;
    const auto status = is_bf16(a)
        ? dnnl_gemm_bf16bf16f32(transpose_a, transpose_b, m, n, k, 1.0f, a.data_ptr(), lda, b.data_ptr(), ldb, beta, c.data_ptr<float>(), n)
        : dnnl_sgemm(transpose_a, transpose_b, m, n, k, 1.0f, floats(a), lda, floats(b), ldb, beta, c.data_ptr<float>(), n);
    TORCH_CHECK(status == 0, "oneDNN refused a product of ", a.sizes(), " and ", b.sizes(), " with the status ", status);
}

// On other processors than x86 oneDNN's function is a plain loop.
bool has_sgemm(const at::Tensor& a) {
#if defined(MILLRACE_X86)
    return dnnl_sgemm && a.scalar_type() == at::kFloat;
#else
    return false;
#endif
}

bool has_bf16_gemm(const at::Tensor& a) {
    static const bool has = dnnl_gemm_bf16bf16f32 && cpu_has_bf16();
    return has && is_bf16(a);
}

}  // namespace

at::Tensor times_transposed(const at::Tensor& a, const at::Tensor& weight) {
    if (!has_sgemm(a))
        return at::mm(a, weight.t());
    auto c = at::empty({a.size(0), weight.size(0)}, a.options());
    multiply('N', 'T', a.size(0), weight.size(0), a.size(1), a, weight, 0, c);
    return c;
}

at::Tensor times(const at::Tensor& a, const at::Tensor& weight) {
    if (!has_sgemm(a))
        return at::mm(a, weight);
    auto c = at::empty({a.size(0), weight.size(1)}, a.options());
    multiply('N', 'N', a.size(0), weight.size(1), a.size(1), a, weight, 0, c);
    return c;
}

void add_times(at::Tensor& to, const at::Tensor& a, const at::Tensor& weight) {
    if (has_sgemm(a))
        multiply('N', 'N', a.size(0), weight.size(1), a.size(1), a, weight, 1, to);
    else
        at::addmm_out(to, to, a, weight);
}

void add_weight_gradient(const at::Tensor& gradient, const at::Tensor& dy, const at::Tensor& x) {
    if (has_sgemm(dy) || has_bf16_gemm(dy)) {
        multiply('T', 'N', dy.size(1), x.size(1), dy.size(0), dy, x, 1, gradient);
        return;
    }
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
