constexpr float RootTwoOverPi = 0.7978845608028654f;
constexpr float CubicTerm = 0.044715f;

// The normal distribution function at x and e^(-x^2/2), by formula 7.1.26 of Abramowitz and Stegun (error below 7.5e-8).
MILLRACE_INLINE void normal_distribution(vf x, vf& cdf, vf& gauss) {
    const vf z = (x < 0.0f ? -x : x) * splat(0.70710678118654752f);
    gauss = exp(-z * z);
    const vf t = 1.0f / (1.0f + 0.3275911f * z);
    vf p = splat(1.061405429f);
    p = p * t + splat(-1.453152027f);
    p = p * t + splat(1.421413741f);
    p = p * t + splat(-0.284496736f);
    p = p * t + splat(0.254829592f);
    const vf tail = 0.5f * p * t * gauss;
    cdf = x < 0.0f ? tail : 1.0f - tail;
}

MILLRACE_INLINE vf tanh_of(vf x) { return 1.0f - 2.0f / (exp(2.0f * x) + 1.0f); }

// gelu(x) and its derivative share their costly part, so the forward pass stores the derivative where x was: the backward pass is
// one multiplication.
template <bool Tanh>
MILLRACE_INLINE void gelu_of(vf x, vf& value, vf& slope) {
    if (Tanh) {
        const vf cube = CubicTerm * x * x;
        const vf t = tanh_of(RootTwoOverPi * x * (1.0f + cube));
        const vf half = 0.5f * (1.0f + t);
        value = x * half;
        slope = half + 0.5f * x * (1.0f - t * t) * RootTwoOverPi * (1.0f + 3.0f * cube);
    } else {
        vf cdf, gauss;
        normal_distribution(x, cdf, gauss);
        value = x * cdf;
        slope = cdf + x * gauss * 0.3989422804014327f;
    }
}

template <class T, bool Tanh>
void gelu_rows(const GeluArgs& a, int64_t begin, int64_t end) {
    for (int64_t r = begin; r < end; r++) {
        T* u = static_cast<T*>(a.u) + r * a.width;
        T* g = static_cast<T*>(a.g) + r * a.width;
        each_vector(a.width, [&](int64_t i, int n) {
            vf value, slope;
            gelu_of<Tanh>(take(u + i, n) + take(a.bias + i, n), value, slope);
            put(g + i, value, n);
            put(u + i, slope, n);
        });
    }
}

template <class T>
void gelu(const GeluArgs& a, int64_t begin, int64_t end) {
    a.tanh ? gelu_rows<T, true>(a, begin, end) : gelu_rows<T, false>(a, begin, end);
}

template <class T>
void gelu_backward(const GeluBackwardArgs& a, int64_t begin, int64_t end) {
    for (int64_t r = begin; r < end; r++) {
        const T* slope = static_cast<const T*>(a.slope) + r * a.width;
        T* dg = static_cast<T*>(a.dg) + r * a.width;
        each_vector(a.width, [&](int64_t i, int n) {
            const vf d = take(dg + i, n) * take(slope + i, n);
            put(dg + i, d, n);
            put(a.dbias + i, take(a.dbias + i, n) + d, n);
        });
    }
}
