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

template <class T>
void attention_backward(const AttentionArgs& a, int64_t begin, int64_t end) {
    thread_local HeadScratch scratch;
    for (int64_t task = begin; task < end; task++) {
        const HeadTask t(a, task);
        const auto matrix = t.length * t.ld_size;
        scratch.reset(8 * matrix + 2 * t.size * t.ld_keys + 2 * QueryBlock * t.ld_keys);
        float* q = scratch.take(matrix);
        float* k = scratch.take(matrix);
        float* v = scratch.take(matrix);
        float* d_out = scratch.take(matrix);
        float* dq = scratch.take(matrix);
        float* dk = scratch.take(matrix);
        float* dv = scratch.take(matrix);
        float* out = scratch.take(matrix);
        float* keys = scratch.take(t.size * t.ld_keys);
        float* values = scratch.take(t.size * t.ld_keys);
        float* p = scratch.take(QueryBlock * t.ld_keys);
        float* dp = scratch.take(QueryBlock * t.ld_keys);
        const T* qkv = static_cast<const T*>(a.qkv) + t.first * 3 * t.stride + t.head * t.size;
        const float* bias = a.bias + t.head * t.size;
        const auto at = t.first * t.stride + t.head * t.size;
        load_head(q, t.ld_size, qkv, 3 * t.stride, bias, t.factor, t.length, t.size);
        load_head(k, t.ld_size, qkv + t.stride, 3 * t.stride, bias + t.stride, 1.0f, t.length, t.size);
        load_head(v, t.ld_size, qkv + 2 * t.stride, 3 * t.stride, bias + 2 * t.stride, 1.0f, t.length, t.size);
        load_head(d_out, t.ld_size, static_cast<const T*>(a.dcontext) + at, t.stride, nullptr, 1.0f, t.length, t.size);
        load_head(out, t.ld_size, static_cast<const T*>(a.context) + at, t.stride, nullptr, 1.0f, t.length, t.size);
        transpose(keys, t.ld_keys, k, t.ld_size, t.length, t.size);
        transpose(values, t.ld_keys, v, t.ld_size, t.length, t.size);
        const float* lse = a.lse + t.head * a.rows + t.first;
        for (int64_t block = 0; block < t.length; block += QueryBlock) {
            const auto rows = std::min(QueryBlock, t.length - block);
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
                const RowDropout dropout(a.dropout, (t.first + block + r) * a.heads + t.head);
                float* probabilities = p + r * t.ld_keys;
                float* gradients = dp + r * t.ld_keys;
                each_vector(t.length, [&](int64_t j, int n) {
                    vf s = load(probabilities + j);
                    if (a.slopes)
                        s -= splat(t.slope) * distance(t.positions, block + r, j, n);
                    vf e = exp(s - splat(lse[block + r]));
                    e = n == W ? e : first_lanes(e, n);
                    vf d = load(gradients + j), kept = e;
                    if (a.dropout.threshold) {
                        const vf f = dropout.factors(j);
                        d *= f;
                        kept *= f;
                    }
                    store(probabilities + j, kept);
                    store(gradients + j, e * (d - splat(correction)));
                });
            }
            product(t.length, t.ld_size, rows, p, 1, t.ld_keys, d_out + here, t.ld_size, dv, t.ld_size, block > 0);
            product(t.length, t.ld_size, rows, dp, 1, t.ld_keys, q + here, t.ld_size, dk, t.ld_size, block > 0);
            product(rows, t.ld_size, t.length, dp, t.ld_keys, 1, k, t.ld_size, dq + here, t.ld_size, false);
        }
        T* dqkv = static_cast<T*>(a.dqkv) + t.first * 3 * t.stride + t.head * t.size;
        float* dbias = a.dbias + task / a.heads * 3 * t.stride + t.head * t.size;
        store_head(dqkv, 3 * t.stride, dbias, dq, t.ld_size, t.factor, t.length, t.size);
        store_head(dqkv + t.stride, 3 * t.stride, dbias + t.stride, dk, t.ld_size, 1.0f, t.length, t.size);
        store_head(dqkv + 2 * t.stride, 3 * t.stride, dbias + 2 * t.stride, dv, t.ld_size, 1.0f, t.length, t.size);
    }
}
