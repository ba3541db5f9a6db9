// Writes a head's gradient and the sum of its rows, the gradient of the bias.
template <class T>
void store_head(T* to, int64_t stride, float* dbias, const float* from, int64_t ld, float factor, int64_t rows, int64_t size) {
    each_vector(size, [&](int64_t i, int n) { put(dbias + i, vf{}, n); });
    for (int64_t r = 0; r < rows; r++)
        each_vector(size, [&](int64_t i, int n) {
            const vf d = load(from + r * ld + i) * splat(factor);
            put(to + r * stride + i, d, n);
            put(dbias + i, take(dbias + i, n) + d, n);
        });
}

// d softmax: e becomes what multiplied the values, d the gradient of the score.
MILLRACE_INLINE void through_softmax(const AttentionArgs& a, const RowDropout& dropout, int64_t key, int n, float correction, vf& e, vf& d) {
    e = n == W ? e : first_lanes(e, n);
    const vf probability = e;
    if (a.dropout.threshold) {
        const vf f = dropout.factors(key);
        d *= f;
        e *= f;
    }
    d = probability * (d - splat(correction));
}

template <class T>
void store_gradients(const AttentionArgs& a, const HeadTask& t, float* dq, float* dk, float* dv, float key_factor) {
    if (t.queries == 0)
        std::fill_n(dk, t.keys * t.ld_size, 0.0f), std::fill_n(dv, t.keys * t.ld_size, 0.0f);
    float* dbias = a.dbias + t.sequence * 3 * t.width + t.head * t.size;
    T* to_q = static_cast<T*>(a.dq) + t.first_query * a.q_stride + t.head * t.size;
    T* to_k = static_cast<T*>(a.dkv) + t.first_key * a.kv_stride + t.head * t.size;
    store_head(to_q, a.q_stride, dbias, dq, t.ld_size, t.factor, t.queries, t.size);
    store_head(to_k, a.kv_stride, dbias + t.width, dk, t.ld_size, key_factor, t.keys, t.size);
    store_head(to_k + t.width, a.kv_stride, dbias + 2 * t.width, dv, t.ld_size, 1.0f, t.keys, t.size);
}

template <class T>
void attention_backward(const AttentionArgs& a, int64_t begin, int64_t end) {
    thread_local HeadScratch scratch;
    for (int64_t task = begin; task < end; task++) {
        const HeadTask t(a, task);
        const auto of_queries = t.queries * t.ld_size, of_keys = t.keys * t.ld_size;
        scratch.reset(4 * (of_queries + of_keys) + 2 * t.ld_size * t.ld_keys + 2 * QueryBlock * t.ld_keys);
        float* q = scratch.take(of_queries);
        float* d_out = scratch.take(of_queries);
        float* out = scratch.take(of_queries);
        float* dq = scratch.take(of_queries);
        float* k = scratch.take(of_keys);
        float* v = scratch.take(of_keys);
        float* dk = scratch.take(of_keys);
        float* dv = scratch.take(of_keys);
        float* keys = scratch.take(t.ld_size * t.ld_keys);
        float* values = scratch.take(t.ld_size * t.ld_keys);
        float* p = scratch.take(QueryBlock * t.ld_keys);
        float* dp = scratch.take(QueryBlock * t.ld_keys);
        load_head(q, t.ld_size, t.q<T>(a), a.q_stride, t.bias(a, 0), t.factor, t.queries, t.size);
        load_head(k, t.ld_size, t.k<T>(a), a.kv_stride, t.bias(a, 1), 1.0f, t.keys, t.size);
        load_head(v, t.ld_size, t.v<T>(a), a.kv_stride, t.bias(a, 2), 1.0f, t.keys, t.size);
        load_head(d_out, t.ld_size, static_cast<const T*>(a.dcontext) + t.at_context(), t.width, nullptr, 1.0f, t.queries, t.size);
        load_head(out, t.ld_size, static_cast<const T*>(a.context) + t.at_context(), t.width, nullptr, 1.0f, t.queries, t.size);
        transpose(keys, t.ld_keys, k, t.ld_size, t.keys, t.size);
        transpose(values, t.ld_keys, v, t.ld_size, t.keys, t.size);
        for (int64_t block = 0; block < t.queries; block += QueryBlock) {
            const auto rows = std::min(QueryBlock, t.queries - block);
            const auto here = block * t.ld_size;
            product(rows, t.ld_keys, t.size, q + here, t.ld_size, 1, keys, t.ld_keys, p, t.ld_keys, false);
            product(rows, t.ld_keys, t.size, d_out + here, t.ld_size, 1, values, t.ld_keys, dp, t.ld_keys, false);
            for (int64_t r = 0; r < rows; r++) {
                vf inner = {};
                each_vector(t.size, [&](int64_t i, int n) {
                    const vf x = load(d_out + here + r * t.ld_size + i) * load(out + here + r * t.ld_size + i);
                    inner += n == W ? x : first_lanes(x, n);
                });
                const float correction = sum(inner);  // sum over keys of p * dp, since the context is p v
                const vf lse = splat(t.lse(a)[block + r]);
                const auto dropout = t.dropout(a, block + r);
                float* probabilities = p + r * t.ld_keys;
                float* gradients = dp + r * t.ld_keys;
                each_vector(t.keys, [&](int64_t j, int n) {
                    vf s = load(probabilities + j), d = load(gradients + j);
                    if (a.slopes)
                        s += t.bias_of(block + r, j, n);
                    vf e = exp(s - lse);
                    through_softmax(a, dropout, j, n, correction, e, d);
                    store(probabilities + j, e);
                    store(gradients + j, d);
                });
            }
            product(t.keys, t.ld_size, rows, p, 1, t.ld_keys, d_out + here, t.ld_size, dv, t.ld_size, block > 0);
            product(t.keys, t.ld_size, rows, dp, 1, t.ld_keys, q + here, t.ld_size, dk, t.ld_size, block > 0);
            product(rows, t.ld_size, t.keys, dp, t.ld_keys, 1, k, t.ld_size, dq + here, t.ld_size, false);
        }
        store_gradients<T>(a, t, dq, dk, dv, 1.0f);
    }
}
