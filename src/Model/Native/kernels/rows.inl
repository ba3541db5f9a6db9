// Loops over a row, and the dropout decision of an element.

// Calls f(i, n) for each vector of a row; n < W only for the last, partial one.
template <class F>
MILLRACE_INLINE void each_vector(int64_t width, F f) {
    int64_t i = 0;
    for (; i + W <= width; i += W)
        f(i, W);
    if (i < width)
        f(i, int(width - i));
}

template <class T>
MILLRACE_INLINE vf take(const T* p, int n) { return __builtin_expect(n == W, 1) ? load(p) : load_part(p, n); }

template <class T>
MILLRACE_INLINE void put(T* p, vf v, int n) {
    if (__builtin_expect(n == W, 1))
        store(p, v);
    else
        store_part(p, v, n);
}

MILLRACE_INLINE vu lane_numbers() {
    vu v;
    for (int i = 0; i < W; i++)
        v[i] = uint32_t(i);
    return v;
}

MILLRACE_INLINE vf first_lanes(vf v, int n) { return lane_numbers() < splat_u(uint32_t(n)) ? v : vf{}; }

// 32 uniform bits for each (key, row, column): the row is mixed by SplitMix64's finalizer (Steele, Lea, Flood 2014) into two words,
// the column by a two-multiplication 32-bit mixer (constants of Ettinger's search for low bias) between them.
struct RowBits {
    uint32_t first, second;

    RowBits(uint64_t key, int64_t row) {
        uint64_t z = key + 0x9E3779B97F4A7C15ull * (uint64_t(row) + 1);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
        z ^= z >> 31;
        first = uint32_t(z);
        second = uint32_t(z >> 32);
    }

    vu of(int64_t column) const {
        vu x = lane_numbers() + splat_u(uint32_t(column) + first);
        x ^= x >> 16;
        x *= 0x21f0aaadu;
        x ^= splat_u(second);
        x ^= x >> 15;
        x *= 0xd35a2d97u;
        x ^= x >> 15;
        return x;
    }
};

struct RowDropout {
    RowBits bits;
    uint32_t threshold;
    float scale;

    RowDropout(const Dropout& d, int64_t row) : bits(d.key, row), threshold(d.threshold), scale(d.scale) {}

    // scale where the element is kept, 0 where it is dropped.
    vf factors(int64_t column) const { return bits.of(column) >= splat_u(threshold) ? splat(scale) : vf{}; }
};

// Exponentially distributed numbers, -log(1 - t) of t = (bits + 1/2) / 2^32. The series is exact to float where t is small: what
// decides between tokens are the smallest ones, down to 2^-33.
MILLRACE_INLINE vf exponential(vu bits) {
    const vf t = (__builtin_convertvector(bits, vf) + splat(0.5f)) * splat(0x1p-32f);
    const vf series = t * (splat(1.0f) + t * (splat(0.5f) + t * (splat(1.0f / 3) + t * splat(0.25f))));
    return t < splat(0x1p-6f) ? series : vf{} - log(max(splat(1.0f) - t, splat(0x1p-25f)));
}
