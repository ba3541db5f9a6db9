// The same attention on AVX512-BF16: products of bfloat16 pairs summed in floats, at twice the speed of floats. A factor on the
// right is stored as words [depth / 2][columns], each two values that follow each other along the depth. Probabilities are
// rounded to bfloat16 before they are multiplied; softmax and all sums stay float.
#if defined(__AVX512BF16__)

MILLRACE_INLINE __m512i words_of(vf low, vf high) {
    const auto l = _mm512_cvtepu16_epi32(reinterpret_cast<__m256i>(_mm512_cvtneps_pbh(__m512(low))));
    const auto h = _mm512_cvtepu16_epi32(reinterpret_cast<__m256i>(_mm512_cvtneps_pbh(__m512(high))));
    return _mm512_or_si512(l, _mm512_slli_epi32(h, 16));
}

// One matrix of a head, [rows, size], in the layouts the products need.
struct HeadMatrix {
    bf16* rows;        // [even(length)][ld_size]
    uint32_t* pairs;   // [even(length) / 2][ld_size]: rows 2i and 2i + 1 side by side
    uint32_t* columns; // [ld_size / 2][ld_keys]: the transpose, columns 2i and 2i + 1 side by side

    const uint32_t* words() const { return reinterpret_cast<const uint32_t*>(rows); }
};

struct HalfScratch : HeadScratch {
    bf16* take_bf16(int64_t n) { return reinterpret_cast<bf16*>(take((n + 1) / 2)); }
    uint32_t* take_words(int64_t n) { return reinterpret_cast<uint32_t*>(take(n)); }

    HeadMatrix matrix(const HeadTask& t, bool pairs, bool columns) {
        const auto even = (t.length + 1) / 2 * 2;
        return {take_bf16(even * t.ld_size), pairs ? take_words(even / 2 * t.ld_size) : nullptr,
                columns ? take_words(t.ld_size / 2 * t.ld_keys) : nullptr};
    }
};

inline void load_half(const HeadMatrix& m, const HeadTask& t, const bf16* from, int64_t stride, const float* bias) {
    const auto even = (t.length + 1) / 2 * 2;
    for (int64_t r = 0; r < even; r++)
        each_vector(t.size, [&](int64_t i, int n) {
            vf v = {};
            if (r < t.length) {
                v = take(from + r * stride + i, n);
                if (bias)
                    v += take(bias + i, n);
            }
            store(m.rows + r * t.ld_size + i, v);
        });
    if (m.pairs)
        for (int64_t r = 0; r < even; r += 2)
            for (int64_t i = 0; i < t.ld_size; i += W)
                _mm512_storeu_si512(m.pairs + r / 2 * t.ld_size + i,
                                    words_of(load(m.rows + r * t.ld_size + i), load(m.rows + (r + 1) * t.ld_size + i)));
    if (m.columns)
        transpose(m.columns, t.ld_keys, m.words(), t.ld_size / 2, t.length, t.ld_size / 2);
}

MILLRACE_INLINE vf score(const AttentionArgs& a, const HeadTask& t, vf product, int64_t query, int64_t key, int n) {
    const vf s = product * splat(t.factor);
    return a.slopes ? s - splat(t.slope) * distance(t.positions, query, key, n) : s;
}

template <>
void attention<bf16>(const AttentionArgs& a, int64_t begin, int64_t end) {
    thread_local HalfScratch scratch;
    for (int64_t task = begin; task < end; task++) {
        const HeadTask t(a, task);
        const auto even = (t.length + 1) / 2 * 2;
        scratch.reset(6 * even * t.ld_size + t.ld_size * t.ld_keys + QueryBlock * (2 * t.ld_keys + t.ld_size));
        const auto q = scratch.matrix(t, false, false), k = scratch.matrix(t, false, true), v = scratch.matrix(t, true, false);
        float* scores = scratch.take(QueryBlock * t.ld_keys);
        float* out = scratch.take(QueryBlock * t.ld_size);
        bf16* p = scratch.take_bf16(QueryBlock * t.ld_keys);
        const bf16* qkv = static_cast<const bf16*>(a.qkv) + t.first * 3 * t.stride + t.head * t.size;
        const float* bias = a.bias + t.head * t.size;
        load_half(q, t, qkv, 3 * t.stride, bias);
        load_half(k, t, qkv + t.stride, 3 * t.stride, bias + t.stride);
        load_half(v, t, qkv + 2 * t.stride, 3 * t.stride, bias + 2 * t.stride);
        float* lse = a.lse + t.head * a.rows + t.first;
        bf16* context = static_cast<bf16*>(a.context) + t.first * t.stride + t.head * t.size;
        for (int64_t block = 0; block < t.length; block += QueryBlock) {
            const auto rows = std::min(QueryBlock, t.length - block);
            product(rows, t.ld_keys, t.ld_size / 2, q.words() + block * t.ld_size / 2, t.ld_size / 2, 1, k.columns, t.ld_keys, scores,
                    t.ld_keys, false);
            float inverse[QueryBlock];
            for (int64_t r = 0; r < rows; r++) {
                float* line = scores + r * t.ld_keys;
                vf largest = splat(-3e38f);
                each_vector(t.length, [&](int64_t j, int n) {
                    const vf s = score(a, t, load(line + j), block + r, j, n);
                    store(line + j, s);
                    largest = max(largest, n == W ? s : lane_numbers() < splat_u(uint32_t(n)) ? s : largest);
                });
                const float top = max_of(largest);
                const RowDropout dropout(a.dropout, (t.first + block + r) * a.heads + t.head);
                vf total = {};
                each_vector(t.length, [&](int64_t j, int n) {
                    vf e = exp(load(line + j) - splat(top));
                    e = n == W ? e : first_lanes(e, n);
                    total += e;
                    store(p + r * t.ld_keys + j, a.dropout.threshold ? e * dropout.factors(j) : e);
                });
                const float all = sum(total);
                inverse[r] = 1.0f / all;
                lse[block + r] = top + std::log(all);
            }
            product(rows, t.ld_size, even / 2, reinterpret_cast<const uint32_t*>(p), t.ld_keys / 2, 1, v.pairs, t.ld_size, out, t.ld_size, false);
            for (int64_t r = 0; r < rows; r++)
                each_vector(t.size, [&](int64_t i, int n) {
                    put(context + (block + r) * t.stride + i, load(out + r * t.ld_size + i) * splat(inverse[r]), n);
                });
        }
    }
}

template <>
void attention_backward<bf16>(const AttentionArgs& a, int64_t begin, int64_t end) {
    thread_local HalfScratch scratch;
    for (int64_t task = begin; task < end; task++) {
        const HeadTask t(a, task);
        const auto even = (t.length + 1) / 2 * 2, matrix = t.length * t.ld_size;
        scratch.reset(8 * even * t.ld_size + 2 * t.ld_size * t.ld_keys + 3 * matrix + 4 * QueryBlock * t.ld_keys);
        const auto q = scratch.matrix(t, true, false), k = scratch.matrix(t, true, true), v = scratch.matrix(t, false, true);
        const auto d_out = scratch.matrix(t, true, false);
        float* dq = scratch.take(matrix);
        float* dk = scratch.take(matrix);
        float* dv = scratch.take(matrix);
        float* scores = scratch.take(QueryBlock * t.ld_keys);
        float* dp = scratch.take(QueryBlock * t.ld_keys);
        uint32_t* p_pairs = scratch.take_words(QueryBlock / 2 * t.ld_keys);
        uint32_t* ds_pairs = scratch.take_words(QueryBlock / 2 * t.ld_keys);
        bf16* ds = scratch.take_bf16(QueryBlock * t.ld_keys);
        const bf16* qkv = static_cast<const bf16*>(a.qkv) + t.first * 3 * t.stride + t.head * t.size;
        const float* bias = a.bias + t.head * t.size;
        const auto at = t.first * t.stride + t.head * t.size;
        const bf16* out = static_cast<const bf16*>(a.context) + at;
        load_half(q, t, qkv, 3 * t.stride, bias);
        load_half(k, t, qkv + t.stride, 3 * t.stride, bias + t.stride);
        load_half(v, t, qkv + 2 * t.stride, 3 * t.stride, bias + 2 * t.stride);
        load_half(d_out, t, static_cast<const bf16*>(a.dcontext) + at, t.stride, nullptr);
        const float* lse = a.lse + t.head * a.rows + t.first;
        for (int64_t block = 0; block < t.length; block += QueryBlock) {
            const auto rows = std::min(QueryBlock, t.length - block), here = block * t.ld_size / 2;
            product(rows, t.ld_keys, t.ld_size / 2, q.words() + here, t.ld_size / 2, 1, k.columns, t.ld_keys, scores, t.ld_keys, false);
            product(rows, t.ld_keys, t.ld_size / 2, d_out.words() + here, t.ld_size / 2, 1, v.columns, t.ld_keys, dp, t.ld_keys, false);
            for (int64_t r = 0; r < rows; r++) {
                vf inner = {};
                each_vector(t.size, [&](int64_t i, int n) {
                    inner += load(d_out.rows + (block + r) * t.ld_size + i) * take(out + (block + r) * t.stride + i, n);
                });
                const float correction = sum(inner);  // sum over keys of p * dp, since the context is p v
                const RowDropout dropout(a.dropout, (t.first + block + r) * a.heads + t.head);
                float* line = scores + r * t.ld_keys;
                float* gradients = dp + r * t.ld_keys;
                each_vector(t.length, [&](int64_t j, int n) {
                    vf e = exp(score(a, t, load(line + j), block + r, j, n) - splat(lse[block + r]));
                    e = n == W ? e : first_lanes(e, n);
                    vf d = load(gradients + j), kept = e;
                    if (a.dropout.threshold) {
                        const vf f = dropout.factors(j);
                        d *= f;
                        kept *= f;
                    }
                    const vf g = e * (d - splat(correction));
                    store(line + j, kept);
                    store(gradients + j, g);
                    store(ds + r * t.ld_keys + j, g);
                });
            }
            for (int64_t r = 0; r < rows; r += 2)
                for (int64_t j = 0; j < t.ld_keys; j += W) {
                    const auto first = r * t.ld_keys + j, second = first + t.ld_keys;
                    const bool both = r + 1 < rows;
                    _mm512_storeu_si512(p_pairs + r / 2 * t.ld_keys + j, words_of(load(scores + first), both ? load(scores + second) : vf{}));
                    _mm512_storeu_si512(ds_pairs + r / 2 * t.ld_keys + j, words_of(load(dp + first), both ? load(dp + second) : vf{}));
                }
            const auto depth = (rows + 1) / 2, pair = block / 2 * t.ld_size;
            product(t.length, t.ld_size, depth, p_pairs, 1, t.ld_keys, d_out.pairs + pair, t.ld_size, dv, t.ld_size, block > 0);
            product(t.length, t.ld_size, depth, ds_pairs, 1, t.ld_keys, q.pairs + pair, t.ld_size, dk, t.ld_size, block > 0);
            product(rows, t.ld_size, even / 2, reinterpret_cast<const uint32_t*>(ds), t.ld_keys / 2, 1, k.pairs, t.ld_size,
                    dq + block * t.ld_size, t.ld_size, false);
        }
        bf16* dqkv = static_cast<bf16*>(a.dqkv) + t.first * 3 * t.stride + t.head * t.size;
        float* dbias = a.dbias + task / a.heads * 3 * t.stride + t.head * t.size;
        store_head(dqkv, 3 * t.stride, dbias, dq, t.ld_size, t.factor, t.length, t.size);
        store_head(dqkv + t.stride, 3 * t.stride, dbias + t.stride, dk, t.ld_size, t.factor, t.length, t.size);
        store_head(dqkv + 2 * t.stride, 3 * t.stride, dbias + 2 * t.stride, dv, t.ld_size, 1.0f, t.length, t.size);
    }
}

#endif
