// Compiled once for each instruction set (MILLRACE_ISA names it and its namespace); see CMakeLists.txt.
#include "kernels.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "simd.hpp"

namespace millrace::MILLRACE_ISA {
namespace {

#include "rows.inl"

#include "norm.inl"

#include "gelu.inl"

#include "small_product.inl"

#include "transpose.inl"

#include "attention.inl"

#include "attention_backward.inl"

#include "attention_bf16.inl"

#include "embed.inl"

#include "loss.inl"

#include "sample.inl"

#include "optimizer.inl"

template <class Args, void (*Float)(const Args&, int64_t, int64_t), void (*Half)(const Args&, int64_t, int64_t)>
void either(const Args& args, bool is_bf16, int64_t begin, int64_t end) {
    is_bf16 ? Half(args, begin, end) : Float(args, begin, end);
}

#define MILLRACE_TEXT_(x) #x
#define MILLRACE_TEXT(x) MILLRACE_TEXT_(x)

}  // namespace

extern const Kernels table;
const Kernels table = {
    MILLRACE_TEXT(MILLRACE_ISA),
    either<NormArgs, norm<float>, norm<bf16>>,
    either<NormBackwardArgs, norm_backward<float>, norm_backward<bf16>>,
    either<GeluArgs, gelu<float>, gelu<bf16>>,
    either<GeluBackwardArgs, gelu_backward<float>, gelu_backward<bf16>>,
    either<AttentionArgs, attention<float>, attention<bf16>>,
    either<AttentionArgs, attention_backward<float>, attention_backward<bf16>>,
    either<EmbedArgs, embed<float>, embed<bf16>>,
    either<EmbedArgs, embed_backward<float>, embed_backward<bf16>>,
    either<CrossEntropyArgs, cross_entropy<float>, cross_entropy<bf16>>,
    either<CrossEntropyArgs, cross_entropy_backward<float>, cross_entropy_backward<bf16>>,
    either<SampleArgs, sample<float>, sample<bf16>>,
    scatter_rows,
    add_rows,
    add_bf16,
    to_bf16,
    sum_squares,
    adamw,
    lamb_update,
    lamb_apply,
};

}  // namespace millrace::MILLRACE_ISA
