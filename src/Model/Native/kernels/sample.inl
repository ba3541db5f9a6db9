// One token of each row's softmax, by Gumbel's trick (Gumbel 1954; Jang, Gu, Poole 2017): the largest of
// logit / temperature - log(E), where E is exponential. What is drawn depends on (key, row, column) alone.
template <class T>
void sample(const SampleArgs& a, int64_t begin, int64_t end) {
    for (int64_t r = begin; r < end; r++) {
        const T* logits = static_cast<const T*>(a.logits) + r * a.width;
        const RowBits bits(a.key, r);
        vf best = splat(-3e38f);
        vi at = {};
        each_vector(a.width, [&](int64_t i, int n) {
            const vf drawn = (take(logits + i, n) + take(a.bias + i, n)) * splat(a.inverse_temperature) - log(exponential(bits.of(i)));
            const vi better = (drawn > best) & (n == W ? vi{} - 1 : vi(lane_numbers() < splat_u(uint32_t(n))));
            best = better ? drawn : best;
            at = better ? vi(lane_numbers() + splat_u(uint32_t(i))) : at;
        });
        const float top = max_of(best);
        int32_t token = INT32_MAX;
        for (int lane = 0; lane < W; lane++)
            if (best[lane] == top && at[lane] < token)
                token = at[lane];
        a.samples[r] = token;
    }
}
