// The same attention on AVX512-BF16: products of bfloat16 pairs summed in floats, at twice the speed of floats. A factor on the
// right is stored as words [depth / 2][columns], each two values that follow each other along the depth. Probabilities are
// rounded to bfloat16 before they are multiplied; softmax and all sums stay float.
#if defined(__AVX512BF16__)

MILLRACE_INLINE __m512i words_of(__m256i low, __m256i high) {
    return _mm512_or_si512(_mm512_cvtepu16_epi32(low), _mm512_slli_epi32(_mm512_cvtepu16_epi32(high), 16));
}

MILLRACE_INLINE __m512i words_of(vf low, vf high) {
    return words_of(reinterpret_cast<__m256i>(_mm512_cvtneps_pbh(__m512(low))), reinterpret_cast<__m256i>(_mm512_cvtneps_pbh(__m512(high))));
}

MILLRACE_INLINE __m256i halves_at(const bf16* p) { return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)); }

inline int64_t even(int64_t n) { return (n + 1) / 2 * 2; }

// One matrix of a head, [rows, size], in the layouts the products need.
struct HeadMatrix {
    bf16* rows;        // [even(rows)][ld_size]
    uint32_t* pairs;   // [even(rows) / 2][ld_size]: rows 2i and 2i + 1 side by side; or null
    uint32_t* columns; // [ld_size / 2][ld_keys]: the transpose, columns 2i and 2i + 1 side by side; or null

    const uint32_t* words() const { return reinterpret_cast<const uint32_t*>(rows); }
};

struct HalfScratch : HeadScratch {
    bf16* take_bf16(int64_t n) { return reinterpret_cast<bf16*>(take((n + 1) / 2)); }
    uint32_t* take_words(int64_t n) { return reinterpret_cast<uint32_t*>(take(n)); }

    HeadMatrix matrix(const HeadTask& t, int64_t rows, bool pairs, bool columns) {
        return {take_bf16(even(rows) * t.ld_size), pairs ? take_words(even(rows) / 2 * t.ld_size) : nullptr,
                columns ? take_words(t.ld_size / 2 * t.ld_keys) : nullptr};
    }
};

inline void load_half(const HeadMatrix& m, const HeadTask& t, int64_t rows, const bf16* from, int64_t stride, const float* bias) {
    for (int64_t r = 0; r < rows; r++)
        each_vector(t.size, [&](int64_t i, int n) {
            vf v = take(from + r * stride + i, n);
            if (bias)
                v += take(bias + i, n);
            store(m.rows + r * t.ld_size + i, v);
        });
    if (rows % 2)
        std::memset(m.rows + rows * t.ld_size, 0, t.ld_size * sizeof(bf16));
    if (m.pairs)
        for (int64_t r = 0; r < rows; r += 2)
            for (int64_t i = 0; i < t.ld_size; i += W) {
                const bf16* row = m.rows + r * t.ld_size + i;
                _mm512_storeu_si512(m.pairs + r / 2 * t.ld_size + i, words_of(halves_at(row), halves_at(row + t.ld_size)));
            }
    if (m.columns)
        transpose(m.columns, t.ld_keys, m.words(), t.ld_size / 2, rows, t.ld_size / 2);
}

MILLRACE_INLINE vf score(const AttentionArgs& a, const HeadTask& t, vf product, int64_t query, int64_t key, int n) {
    const vf s = product * splat(t.factor);
    return a.slopes ? s + t.bias_of(query, key, n) : s;
}

template <>
void attention<bf16>(const AttentionArgs& a, int64_t begin, int64_t end) {
    thread_local HalfScratch scratch;
    for (int64_t task = begin; task < end; task++) {
        const HeadTask t(a, task);
        scratch.reset((even(t.queries) + 2 * even(t.keys)) * t.ld_size + t.ld_size * t.ld_keys + QueryBlock * (2 * t.ld_keys + t.ld_size));
        const auto q = scratch.matrix(t, t.queries, false, false), k = scratch.matrix(t, t.keys, false, true);
        const auto v = scratch.matrix(t, t.keys, true, false);
        float* scores = scratch.take(QueryBlock * t.ld_keys);
        float* out = scratch.take(QueryBlock * t.ld_size);
        bf16* p = scratch.take_bf16(QueryBlock * t.ld_keys);
        load_half(q, t, t.queries, t.q<bf16>(a), a.q_stride, t.bias(a, 0));
        load_half(k, t, t.keys, t.k<bf16>(a), a.kv_stride, t.bias(a, 1));
        load_half(v, t, t.keys, t.v<bf16>(a), a.kv_stride, t.bias(a, 2));
        bf16* context = static_cast<bf16*>(a.context) + t.at_context();
        for (int64_t block = 0; block < t.queries; block += QueryBlock) {
            const auto rows = std::min(QueryBlock, t.queries - block);
            product(rows, t.ld_keys, t.ld_size / 2, q.words() + block * t.ld_size / 2, t.ld_size / 2, 1, k.columns, t.ld_keys, scores,
                    t.ld_keys, false);
            float inverse[QueryBlock];
            for (int64_t r = 0; r < rows; r++) {
                float* line = scores + r * t.ld_keys;
                vf largest = splat(-3e38f);
                each_vector(t.keys, [&](int64_t j, int n) {
                    const vf s = score(a, t, load(line + j), block + r, j, n);
                    store(line + j, s);
                    largest = max(largest, n == W ? s : lane_numbers() < splat_u(uint32_t(n)) ? s : largest);
                });
                const float top = max_of(largest);
                const auto dropout = t.dropout(a, block + r);
                vf total = {};
                each_vector(t.keys, [&](int64_t j, int n) {
                    vf e = exp(load(line + j) - splat(top));
                    e = n == W ? e : first_lanes(e, n);
                    total += e;
                    store(p + r * t.ld_keys + j, a.dropout.threshold ? e * dropout.factors(j) : e);
                });
                const float all = sum(total);
                inverse[r] = 1.0f / all;
                t.lse(a)[block + r] = top + std::log(all);
            }
            product(rows, t.ld_size, even(t.keys) / 2, reinterpret_cast<const uint32_t*>(p), t.ld_keys / 2, 1, v.pairs, t.ld_size, out,
                    t.ld_size, false);
            for (int64_t r = 0; r < rows; r++)
                each_vector(t.size, [&](int64_t i, int n) {
                    put(context + (block + r) * t.width + i, load(out + r * t.ld_size + i) * splat(inverse[r]), n);
                });
        }
    }
}

template <>
void attention_backward<bf16>(const AttentionArgs& a, int64_t begin, int64_t end) {
    thread_local HalfScratch scratch;
    for (int64_t task = begin; task < end; task++) {
        const HeadTask t(a, task);
        const auto of_queries = even(t.queries) * t.ld_size, of_keys = even(t.keys) * t.ld_size;
        scratch.reset(3 * of_queries + 4 * of_keys + t.ld_size * t.ld_keys + 4 * QueryBlock * t.ld_keys);
        const auto q = scratch.matrix(t, t.queries, true, false), d_out = scratch.matrix(t, t.queries, true, false);
        const auto k = scratch.matrix(t, t.keys, true, true), v = scratch.matrix(t, t.keys, false, true);
        float* dq = scratch.take(of_queries);
        float* dk = scratch.take(of_keys);
        float* dv = scratch.take(of_keys);
        float* scores = scratch.take(QueryBlock * t.ld_keys);
        float* dp = scratch.take(QueryBlock * t.ld_keys);
        uint32_t* p_pairs = scratch.take_words(QueryBlock / 2 * t.ld_keys);
        uint32_t* ds_pairs = scratch.take_words(QueryBlock / 2 * t.ld_keys);
        bf16* ds = scratch.take_bf16(QueryBlock * t.ld_keys);
        load_half(q, t, t.queries, t.q<bf16>(a), a.q_stride, t.bias(a, 0));
        load_half(k, t, t.keys, t.k<bf16>(a), a.kv_stride, t.bias(a, 1));
        load_half(v, t, t.keys, t.v<bf16>(a), a.kv_stride, t.bias(a, 2));
        load_half(d_out, t, t.queries, static_cast<const bf16*>(a.dcontext) + t.at_context(), t.width, nullptr);
        const bf16* out = static_cast<const bf16*>(a.context) + t.at_context();
        for (int64_t block = 0; block < t.queries; block += QueryBlock) {
            const auto rows = std::min(QueryBlock, t.queries - block), here = block * t.ld_size / 2;
            product(rows, t.ld_keys, t.ld_size / 2, q.words() + here, t.ld_size / 2, 1, k.columns, t.ld_keys, scores, t.ld_keys, false);
            product(rows, t.ld_keys, t.ld_size / 2, d_out.words() + here, t.ld_size / 2, 1, v.columns, t.ld_keys, dp, t.ld_keys, false);
            for (int64_t r = 0; r < rows; r++) {
                vf inner = {};
                each_vector(t.size, [&](int64_t i, int n) {
                    inner += load(d_out.rows + (block + r) * t.ld_size + i) * take(out + (block + r) * t.width + i, n);
                });
                const float correction = sum(inner);  // sum over keys of p * dp, since the context is p v
                const vf lse = splat(t.lse(a)[block + r]);
                const auto dropout = t.dropout(a, block + r);
                float* line = scores + r * t.ld_keys;
                float* gradients = dp + r * t.ld_keys;
                each_vector(t.keys, [&](int64_t j, int n) {
                    vf e = exp(score(a, t, load(line + j), block + r, j, n) - lse), d = load(gradients + j);
                    through_softmax(a, dropout, j, n, correction, e, d);
                    store(line + j, e);
                    store(gradients + j, d);
                    store(ds + r * t.ld_keys + j, d);
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
            product(t.keys, t.ld_size, depth, p_pairs, 1, t.ld_keys, d_out.pairs + pair, t.ld_size, dv, t.ld_size, block > 0);
            product(t.keys, t.ld_size, depth, ds_pairs, 1, t.ld_keys, q.pairs + pair, t.ld_size, dk, t.ld_size, block > 0);
            product(rows, t.ld_size, even(t.keys) / 2, reinterpret_cast<const uint32_t*>(ds), t.ld_keys / 2, 1, k.pairs, t.ld_size,
                    dq + block * t.ld_size, t.ld_size, false);
        }
        store_gradients<bf16>(a, t, dq, dk, dv, t.factor);
    }
}

#endif
