// What the fused operators of BERT share. They are registered as millrace::bert_*, so .NET calls them as any other operator.
// Rows are the visible tokens of a batch, one sequence after the other, without padding.
#pragma once
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <torch/custom_class.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/library.h>
#include <torch/version.h>

#include <vector>

#include "kernels/kernels.hpp"

namespace millrace::bert {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 5)
template <class T>
using optional = std::optional<T>;
#else
template <class T>
using optional = c10::optional<T>;
#endif

// Rows are handed out in chunks of this many, whatever the number of threads: sums over rows are the same for any.
constexpr int64_t RowChunk = 64;

template <class F>
void over_rows(int64_t rows, F body) {
    const auto chunks = (rows + RowChunk - 1) / RowChunk;
    at::parallel_for(0, chunks, 1, [&](int64_t begin, int64_t end) {
        for (auto c = begin; c < end; c++)
            body(c, c * RowChunk, std::min(rows, (c + 1) * RowChunk));
    });
}

// Columns are handed out in blocks, where all rows may touch one row of the result.
template <class F>
void over_columns(int64_t width, F body) {
    constexpr int64_t Columns = 64;
    at::parallel_for(0, (width + Columns - 1) / Columns, 1,
                     [&](int64_t begin, int64_t end) { body(begin * Columns, std::min(width, end * Columns)); });
}

template <class F>
void over_tasks(int64_t tasks, F body) {
    at::parallel_for(0, tasks, 1, body);
}

// Partial sums of gradients, one line for each chunk of rows, added up in the order of the rows.
class Partials {
  public:
    Partials(int64_t rows, int64_t width)
        : width_(width), chunks_((rows + RowChunk - 1) / RowChunk), sums_(at::zeros({chunks_, width}, at::kFloat)) {}

    float* of(int64_t chunk) { return sums_.data_ptr<float>() + chunk * width_; }

    // gradient += sum over the chunks of columns [first, first + gradient's length)
    void add_to(const at::Tensor& gradient, int64_t first) const {
        float* to = gradient.data_ptr<float>();
        const auto count = gradient.numel();
        for (int64_t c = 0; c < chunks_; c++) {
            const float* from = sums_.data_ptr<float>() + c * width_ + first;
            for (int64_t i = 0; i < count; i++)
                to[i] += from[i];
        }
    }

  private:
    int64_t width_, chunks_;
    at::Tensor sums_;
};

inline bool is_bf16(const at::Tensor& t) { return t.scalar_type() == at::kBFloat16; }
inline const float* floats(const at::Tensor& t) { return t.data_ptr<float>(); }

// Where the gradient of a parameter is accumulated: the view of the flat buffer, set when the parameter was made.
inline const at::Tensor& gradient_of(const at::Tensor& parameter) {
    const auto& gradient = parameter.grad();
    TORCH_CHECK(gradient.defined() && gradient.is_contiguous() && gradient.scalar_type() == at::kFloat,
                "a parameter of a fused operator must have a contiguous float gradient before backward");
    return gradient;
}

Dropout dropout_of(double probability, int64_t key, int64_t site);

void check_parameters(const std::vector<at::Tensor>& parameters, size_t expected, const char* name);

// a [n, k] times the transposed weight [m, k].
at::Tensor times_transposed(const at::Tensor& a, const at::Tensor& weight);
// a [n, m] times weight [m, k].
at::Tensor times(const at::Tensor& a, const at::Tensor& weight);
// to += a [n, m] times weight [m, k]
void add_times(at::Tensor& to, const at::Tensor& a, const at::Tensor& weight);
// to[rows[r]] += from[r], in the order of the rows for any number of threads; rows is int64.
void add_rows(const at::Tensor& to, const at::Tensor& rows, const at::Tensor& from);
// gradient [m, k] += transposed dy [n, m] times x [n, k]; the gradient is float, whatever the operands.
void add_weight_gradient(const at::Tensor& gradient, const at::Tensor& dy, const at::Tensor& x);

}  // namespace millrace::bert
