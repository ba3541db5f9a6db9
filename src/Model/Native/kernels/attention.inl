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

// |position of the query - positions of the keys|
MILLRACE_INLINE vf distance(int32_t query, const int32_t* keys, int n) {
    int32_t lanes[W] = {};
    std::memcpy(lanes, keys, n * sizeof(int32_t));
    vi k;
    std::memcpy(&k, lanes, sizeof k);
    const vi d = k - query;
    return __builtin_convertvector(d < 0 ? -d : d, vf);
}

struct HeadTask {
    int64_t sequence, head, first_key, keys, first_query, queries, size, width, ld_keys, ld_size;
    const int32_t* key_positions;
    const int32_t* query_positions;
    float slope, factor;

    HeadTask(const AttentionArgs& a, int64_t task) {
        sequence = task / a.heads;
        head = task % a.heads;
        first_key = a.key_offsets[sequence];
        keys = a.key_offsets[sequence + 1] - first_key;
        first_query = a.query_offsets[sequence];
        queries = a.query_offsets[sequence + 1] - first_query;
        size = a.head_size;
        width = a.heads * size;
        ld_keys = padded(keys);
        ld_size = padded(size);
        key_positions = a.key_positions + first_key;
        query_positions = a.query_positions + first_query;
        slope = a.slopes ? a.slopes[head] : 0.0f;
        factor = 1.0f / std::sqrt(float(size));
    }

    // This head's part of the arguments.
    template <class T>
    const T* q(const AttentionArgs& a) const { return static_cast<const T*>(a.q) + first_query * a.q_stride + head * size; }
    template <class T>
    const T* k(const AttentionArgs& a) const { return static_cast<const T*>(a.kv) + first_key * a.kv_stride + head * size; }
    template <class T>
    const T* v(const AttentionArgs& a) const { return k<T>(a) + width; }
    const float* bias(const AttentionArgs& a, int64_t which) const { return a.bias + which * width + head * size; }
    int64_t at_context() const { return first_query * width + head * size; }
    float* lse(const AttentionArgs& a) const { return a.lse + head * a.queries + first_query; }
    RowDropout dropout(const AttentionArgs& a, int64_t query) const { return {a.dropout, (first_query + query) * a.heads + head}; }
    vf bias_of(int64_t query, int64_t key, int n) const {
        return splat(-slope) * distance(query_positions[query], key_positions + key, n);
    }
};

template <class T>
void attention(const AttentionArgs& a, int64_t begin, int64_t end) {
    thread_local HeadScratch scratch;
    for (int64_t task = begin; task < end; task++) {
        const HeadTask t(a, task);
        scratch.reset((t.queries + 2 * t.keys) * t.ld_size + t.ld_size * t.ld_keys + QueryBlock * (t.ld_keys + t.ld_size));
        float* q = scratch.take(t.queries * t.ld_size);
        float* k = scratch.take(t.keys * t.ld_size);
        float* v = scratch.take(t.keys * t.ld_size);
        float* keys = scratch.take(t.ld_size * t.ld_keys);
        float* p = scratch.take(QueryBlock * t.ld_keys);
        float* out = scratch.take(QueryBlock * t.ld_size);
        load_head(q, t.ld_size, t.q<T>(a), a.q_stride, t.bias(a, 0), t.factor, t.queries, t.size);
        load_head(k, t.ld_size, t.k<T>(a), a.kv_stride, t.bias(a, 1), 1.0f, t.keys, t.size);
        load_head(v, t.ld_size, t.v<T>(a), a.kv_stride, t.bias(a, 2), 1.0f, t.keys, t.size);
        transpose(keys, t.ld_keys, k, t.ld_size, t.keys, t.size);
        T* context = static_cast<T*>(a.context) + t.at_context();
        for (int64_t block = 0; block < t.queries; block += QueryBlock) {
            const auto rows = std::min(QueryBlock, t.queries - block);
            product(rows, t.ld_keys, t.size, q + block * t.ld_size, t.ld_size, 1, keys, t.ld_keys, p, t.ld_keys, false);
            float inverse[QueryBlock];
            for (int64_t r = 0; r < rows; r++) {
                float* scores = p + r * t.ld_keys;
                vf largest = splat(-3e38f);
                each_vector(t.keys, [&](int64_t j, int n) {
                    vf s = load(scores + j);
                    if (a.slopes) {
                        s += t.bias_of(block + r, j, n);
                        store(scores + j, s);
                    }
                    largest = max(largest, n == W ? s : lane_numbers() < splat_u(uint32_t(n)) ? s : largest);
                });
                const float top = max_of(largest);
                const auto dropout = t.dropout(a, block + r);
                vf total = {};
                each_vector(t.keys, [&](int64_t j, int n) {
                    vf e = exp(load(scores + j) - splat(top));
                    e = n == W ? e : first_lanes(e, n);
                    total += e;
                    if (a.dropout.threshold)
                        e *= dropout.factors(j);
                    store(scores + j, e);
                });
                const float all = sum(total);
                inverse[r] = 1.0f / all;
                t.lse(a)[block + r] = top + std::log(all);
            }
            product(rows, t.ld_size, t.keys, p, t.ld_keys, 1, v, t.ld_size, out, t.ld_size, false);
            for (int64_t r = 0; r < rows; r++)
                each_vector(t.size, [&](int64_t i, int n) {
                    put(context + (block + r) * t.width + i, load(out + r * t.ld_size + i) * splat(inverse[r]), n);
                });
        }
    }
}
