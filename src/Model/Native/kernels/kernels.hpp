// The kernels of the training step, as plain functions of pointers: no libtorch here. Every function works on a range of
// rows (or tasks, or elements), so that the caller divides the work among threads. Where partial sums are needed the range
// is one chunk of a fixed size, so that results do not depend on the number of threads.
#pragma once
#include <cstdint>

namespace millrace {

// Elements are kept with the probability 1 - p and divided by it. Element (row, column) is decided by a hash of
// (key, row, column) alone, so the backward pass draws the same mask again instead of storing it.
struct Dropout {
    uint64_t key = 0;
    uint32_t threshold = 0;  // p * 2^32; 0 is "keep everything"
    float scale = 1;         // 1 / (1 - p)
};

// Activations are float or bfloat16 (void*); statistics, parameters and gradients of parameters are float.
struct NormArgs {
    int64_t width;
    void* x;                // [rows, width]; in: product without bias, out: the sum that is normalised
    const float* bias;      // [width] or null
    const void* residual;   // [rows, width] or null
    const float* gamma;     // null: no normalisation, only the sum
    const float* beta;
    float epsilon;
    void* y;                // [rows, width]
    float* mean;            // [rows]
    float* rstd;            // [rows]
    Dropout dropout;
};

struct NormBackwardArgs {
    int64_t width;
    const void* dy;          // [rows, width] gradient of the normalised value
    const void* dresidual;   // [rows, width] gradient that reaches the sum directly, or null
    const void* x;           // the sum
    const float* gamma;      // null: no normalisation, dy is already the gradient of the sum
    const float* mean;
    const float* rstd;
    void* dsum;              // [rows, width] gradient of the sum (may be dy or dresidual); null: not wanted
    void* dx;                // [rows, width] gradient before dropout (may be dsum when nothing is dropped); null: not wanted
    Dropout dropout;
    float* dgamma;           // partial sums of this chunk, [width]; with dbeta only where gamma is not null
    float* dbeta;
    float* dbias;            // [width] or null
};

struct GeluArgs {
    int64_t width;
    void* u;              // [rows, width]; in: product without bias, out: the slope of gelu at u + bias
    const float* bias;
    void* g;              // [rows, width] gelu(u + bias)
    bool tanh;
};

struct GeluBackwardArgs {
    int64_t width;
    const void* slope;
    void* dg;             // in: gradient of g, out: gradient of u
    float* dbias;         // partial sums of this chunk
};

// Every token is a key; all of them or some are queries. width is heads * head_size.
struct AttentionArgs {
    int64_t heads, head_size;
    const int32_t* key_offsets;      // [sequences + 1] rows of each sequence
    const int32_t* key_positions;    // [keys] position of each token in its sequence
    const int32_t* query_offsets;    // [sequences + 1]
    const int32_t* query_positions;  // [queries]
    const float* slopes;             // [heads] ALiBi, or null
    const void* q;                   // [queries, width] in rows of q_stride elements, without bias
    const void* kv;                  // [keys, 2 * width], the values behind the keys, in rows of kv_stride elements
    int64_t q_stride, kv_stride;
    const float* bias;               // [3 * width]
    void* context;                   // [queries, width]
    float* lse;                      // [heads, queries] log of the sum of exponentials
    int64_t queries;
    Dropout dropout;
    const void* dcontext;            // backward only, from here
    void* dq;                        // as q
    void* dkv;                       // as kv
    float* dbias;                    // [sequences, 3 * width]
};

struct EmbedArgs {
    int64_t width;
    const float* word;
    const float* position;     // null with ALiBi
    const float* type;
    const int32_t* ids;
    const int32_t* positions;
    const int32_t* types;
    const float* gamma;
    const float* beta;
    float epsilon;
    void* y;
    float* mean;
    float* rstd;
    Dropout dropout;
    const void* dy;            // backward only, from here
    float* dsum;               // [rows, width]
    float* dgamma;
    float* dbeta;
};

struct CrossEntropyArgs {
    int64_t width;             // vocabulary
    void* logits;              // [rows, width] without bias; backward: becomes their gradient
    const float* bias;
    const int32_t* labels;
    float* lse;
    float* loss;               // [rows]
    int32_t* correct;          // [rows] 1 where the largest logit is the label
    float scale;               // backward: gradient of each row's loss
    float* dbias;              // backward: partial sums of this chunk
};

// Draws a token of each row's softmax(logit / temperature).
struct SampleArgs {
    int64_t width;             // vocabulary
    const void* logits;        // [rows, width] without bias
    const float* bias;
    float inverse_temperature;
    uint64_t key;
    int32_t* samples;          // [rows]
};

struct AdamArgs {
    float* parameter;
    float* gradient;
    float* m;
    float* v;
    void* working;             // bfloat16 copy of the parameters, or null
    float lr, beta1, beta2, epsilon, weight_decay;
    float correction1, correction2;  // 1 - beta^t, or 1
    float gradient_scale;            // 1 / clip divisor
};

struct Kernels {
    const char* name;
    void (*norm)(const NormArgs&, bool bf16, int64_t begin, int64_t end);
    void (*norm_backward)(const NormBackwardArgs&, bool bf16, int64_t begin, int64_t end);
    void (*gelu)(const GeluArgs&, bool bf16, int64_t begin, int64_t end);
    void (*gelu_backward)(const GeluBackwardArgs&, bool bf16, int64_t begin, int64_t end);
    void (*attention)(const AttentionArgs&, bool bf16, int64_t begin, int64_t end);           // tasks: sequence * heads + head
    void (*attention_backward)(const AttentionArgs&, bool bf16, int64_t begin, int64_t end);
    void (*embed)(const EmbedArgs&, bool bf16, int64_t begin, int64_t end);
    void (*embed_backward)(const EmbedArgs&, bool bf16, int64_t begin, int64_t end);
    void (*cross_entropy)(const CrossEntropyArgs&, bool bf16, int64_t begin, int64_t end);
    void (*cross_entropy_backward)(const CrossEntropyArgs&, bool bf16, int64_t begin, int64_t end);
    void (*sample)(const SampleArgs&, bool bf16, int64_t begin, int64_t end);
    void (*scatter_rows)(float* table, const int32_t* ids, const float* rows, int64_t count, int64_t width, int64_t begin, int64_t end);
    // to[rows[r]] += from[r] for columns [begin, end); rows may repeat.
    void (*add_rows)(void* to, const int64_t* rows, const void* from, bool bf16, int64_t count, int64_t width, int64_t begin, int64_t end);
    void (*add_bf16)(float* sum, const void* x, int64_t begin, int64_t end);                  // sum += x
    void (*to_bf16)(void* out, const float* x, int64_t begin, int64_t end);
    double (*sum_squares)(const float* x, int64_t begin, int64_t end);
    void (*adamw)(const AdamArgs&, int64_t begin, int64_t end);
    // Leaves the update in the gradient and adds the squared norms of parameter and update.
    void (*lamb_update)(const AdamArgs&, int64_t begin, int64_t end, double* parameter_norm, double* update_norm);
    void (*lamb_apply)(const AdamArgs&, float rate, int64_t begin, int64_t end);
};

const Kernels& kernels();

// Takes the kernels of another instruction set, for tests; false where this CPU cannot run them.
bool use_kernels(const char* name);

}  // namespace millrace
