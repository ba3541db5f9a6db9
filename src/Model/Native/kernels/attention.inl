// softmax(Q K^T / sqrt(d) + bias) V for one (sequence, head) at a time. Everything of a task fits the core's second-level
// cache, so the scores are never written to memory; the backward pass computes them again from the stored log-sum-exp
// (Dao et al. 2022). ALiBi's bias is symmetric, -slope * |i - j|, as an encoder needs it.

constexpr int64_t QueryBlock = 48;

// One head's matrices in floats, padded with zeros to whole vectors.
struct HeadScratch {
    std::vector<float> memory;
    float* next = nullptr;

    void reset(int64_t floats) {
        if (int64_t(memory.size()) < floats + 16)
            memory.assign(floats + 16, 0.0f);
        next = reinterpret_cast<float*>((reinterpret_cast<uintptr_t>(memory.data()) + 63) & ~uintptr_t(63));
    }

    float* take(int64_t floats) {
        float* p = next;
        next += floats;
        return p;
    }
};

MILLRACE_INLINE int64_t padded(int64_t n) { return (n + W - 1) / W * W; }

template <class T>
void load_head(float* out, int64_t ld, const T* from, int64_t stride, const float* bias, float factor, int64_t rows, int64_t size) {
    for (int64_t r = 0; r < rows; r++)
        each_vector(size, [&](int64_t i, int n) {
            vf v = take(from + r * stride + i, n);
            if (bias)
                v += take(bias + i, n);
            store(out + r * ld + i, v * splat(factor));
        });
}

MILLRACE_INLINE vf distance(const int32_t* positions, int64_t query, int64_t key, int n) {
    int32_t lanes[W] = {};
    std::memcpy(lanes, positions + key, n * sizeof(int32_t));
    vi k;
    std::memcpy(&k, lanes, sizeof k);
    const vi d = k - positions[query];
    return __builtin_convertvector(d < 0 ? -d : d, vf);
}

struct HeadTask {
    int64_t head, first, length, size, stride, ld_keys, ld_size;
    const int32_t* positions;
    float slope, factor;

    HeadTask(const AttentionArgs& a, int64_t task) {
        const auto sequence = task / a.heads;
        head = task % a.heads;
        first = a.offsets[sequence];
        length = a.offsets[sequence + 1] - first;
        size = a.head_size;
        stride = a.heads * size;
        ld_keys = padded(length);
        ld_size = padded(size);
        positions = a.positions + first;
        slope = a.slopes ? a.slopes[head] : 0.0f;
        factor = 1.0f / std::sqrt(float(size));
    }
};

template <class T>
void attention(const AttentionArgs& a, int64_t begin, int64_t end) {
    thread_local HeadScratch scratch;
    for (int64_t task = begin; task < end; task++) {
        const HeadTask t(a, task);
        scratch.reset(3 * t.length * t.ld_size + t.size * t.ld_keys + QueryBlock * (t.ld_keys + t.ld_size));
        float* q = scratch.take(t.length * t.ld_size);
        float* k = scratch.take(t.length * t.ld_size);
        float* v = scratch.take(t.length * t.ld_size);
        float* keys = scratch.take(t.size * t.ld_keys);
        float* p = scratch.take(QueryBlock * t.ld_keys);
        float* out = scratch.take(QueryBlock * t.ld_size);
        const T* qkv = static_cast<const T*>(a.qkv) + t.first * 3 * t.stride + t.head * t.size;
        const float* bias = a.bias + t.head * t.size;
        load_head(q, t.ld_size, qkv, 3 * t.stride, bias, t.factor, t.length, t.size);
        load_head(k, t.ld_size, qkv + t.stride, 3 * t.stride, bias + t.stride, 1.0f, t.length, t.size);
        load_head(v, t.ld_size, qkv + 2 * t.stride, 3 * t.stride, bias + 2 * t.stride, 1.0f, t.length, t.size);
        transpose(keys, t.ld_keys, k, t.ld_size, t.length, t.size);
        float* lse = a.lse + t.head * a.rows + t.first;
        T* context = static_cast<T*>(a.context) + t.first * t.stride + t.head * t.size;
        for (int64_t block = 0; block < t.length; block += QueryBlock) {
            const auto rows = std::min(QueryBlock, t.length - block);
            product(rows, t.ld_keys, t.size, q + block * t.ld_size, t.ld_size, 1, keys, t.ld_keys, p, t.ld_keys, false);
            float inverse[QueryBlock];
            for (int64_t r = 0; r < rows; r++) {
                float* scores = p + r * t.ld_keys;
                vf largest = splat(-3e38f);
                each_vector(t.length, [&](int64_t j, int n) {
                    vf s = load(scores + j);
                    if (a.slopes) {
                        s -= splat(t.slope) * distance(t.positions, block + r, j, n);
                        store(scores + j, s);
                    }
                    largest = max(largest, n == W ? s : lane_numbers() < splat_u(uint32_t(n)) ? s : largest);
                });
                const float top = max_of(largest);
                const RowDropout dropout(a.dropout, (t.first + block + r) * a.heads + t.head);
                vf total = {};
                each_vector(t.length, [&](int64_t j, int n) {
                    vf e = exp(load(scores + j) - splat(top));
                    e = n == W ? e : first_lanes(e, n);
                    total += e;
                    if (a.dropout.threshold)
                        e *= dropout.factors(j);
                    store(scores + j, e);
                });
                const float all = sum(total);
                inverse[r] = 1.0f / all;
                lse[block + r] = top + std::log(all);
            }
            product(rows, t.ld_size, t.length, p, t.ld_keys, 1, v, t.ld_size, out, t.ld_size, false);
            for (int64_t r = 0; r < rows; r++)
                each_vector(t.size, [&](int64_t i, int n) {
                    put(context + (block + r) * t.stride + i, load(out + r * t.ld_size + i) * splat(inverse[r]), n);
                });
        }
    }
}
