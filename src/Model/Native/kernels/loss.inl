template <class T>
void cross_entropy(const CrossEntropyArgs& a, int64_t begin, int64_t end) {
    std::vector<float> row(a.width + W);
    for (int64_t r = begin; r < end; r++) {
        const T* logits = static_cast<const T*>(a.logits) + r * a.width;
        vf largest = splat(-3e38f);
        each_vector(a.width, [&](int64_t i, int n) {
            const vf v = take(logits + i, n) + take(a.bias + i, n);
            store(row.data() + i, v);
            largest = max(largest, n == W ? v : lane_numbers() < splat_u(uint32_t(n)) ? v : largest);
        });
        const float top = max_of(largest);
        vf total = {};
        each_vector(a.width, [&](int64_t i, int n) {
            const vf e = exp(load(row.data() + i) - splat(top));
            total += n == W ? e : first_lanes(e, n);
        });
        const auto label = a.labels[r];
        a.lse[r] = top + std::log(sum(total));
        a.loss[r] = a.lse[r] - row[label];
        // Of equal logits the first is the prediction.
        a.correct[r] = row[label] == top && std::find(row.begin(), row.begin() + label, top) == row.begin() + label;
    }
}

template <class T>
void cross_entropy_backward(const CrossEntropyArgs& a, int64_t begin, int64_t end) {
    for (int64_t r = begin; r < end; r++) {
        T* logits = static_cast<T*>(a.logits) + r * a.width;
        const vf lse = splat(a.lse[r]);
        const auto label = a.labels[r];
        each_vector(a.width, [&](int64_t i, int n) {
            vf p = exp(take(logits + i, n) + take(a.bias + i, n) - lse);
            if (label >= i && label < i + n)
                p[label - i] -= 1.0f;
            p *= splat(a.scale);
            put(logits + i, p, n);
            put(a.dbias + i, take(a.dbias + i, n) + p, n);
        });
    }
}
