// One vector of floats as wide as the instruction set of this compilation, in GCC's and Clang's vector extension.
#pragma once
#include <cstdint>
#include <cstring>
#if defined(__AVX512F__)
#include <immintrin.h>
#endif

#if defined(__AVX512F__)
#define MILLRACE_WIDTH 16
#elif defined(__AVX2__)
#define MILLRACE_WIDTH 8
#else
#define MILLRACE_WIDTH 4
#endif

#define MILLRACE_INLINE inline __attribute__((always_inline))

namespace millrace::MILLRACE_ISA {

constexpr int W = MILLRACE_WIDTH;
typedef float vf __attribute__((vector_size(4 * W)));
typedef int32_t vi __attribute__((vector_size(4 * W)));
typedef uint32_t vu __attribute__((vector_size(4 * W)));
typedef uint16_t vh __attribute__((vector_size(2 * W)));

struct bf16 {
    uint16_t bits;
};

MILLRACE_INLINE vf splat(float x) { return x - vf{}; }
MILLRACE_INLINE vu splat_u(uint32_t x) { return x - vu{}; }
MILLRACE_INLINE vf as_float(vi x) { return reinterpret_cast<vf>(x); }
MILLRACE_INLINE vi as_int(vf x) { return reinterpret_cast<vi>(x); }

MILLRACE_INLINE vf load(const float* p) {
    vf v;
    std::memcpy(&v, p, sizeof v);
    return v;
}

MILLRACE_INLINE void store(float* p, vf v) { std::memcpy(p, &v, sizeof v); }

MILLRACE_INLINE vf load(const bf16* p) {
    vh h;
    std::memcpy(&h, p, sizeof h);
    return reinterpret_cast<vf>(__builtin_convertvector(h, vu) << 16);
}

// Rounds to nearest even. Not-a-number stays one: the increment cannot reach past an all-ones mantissa of a quiet NaN's top half
// unless the payload is all ones, which arithmetic does not produce.
MILLRACE_INLINE void store(bf16* p, vf v) {
#if defined(__AVX512BF16__)
    const auto h = _mm512_cvtneps_pbh(reinterpret_cast<__m512>(v));
    std::memcpy(p, &h, sizeof h);
#else
    const vu bits = reinterpret_cast<vu>(v);
    const vh h = __builtin_convertvector((bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16, vh);
    std::memcpy(p, &h, sizeof h);
#endif
}

MILLRACE_INLINE float load_one(const float* p) { return *p; }
MILLRACE_INLINE float load_one(const bf16* p) {
    const uint32_t bits = uint32_t(p->bits) << 16;
    float f;
    std::memcpy(&f, &bits, 4);
    return f;
}
MILLRACE_INLINE void store_one(float* p, float v) { *p = v; }
MILLRACE_INLINE void store_one(bf16* p, float v) {
    uint32_t bits;
    std::memcpy(&bits, &v, 4);
    p->bits = uint16_t((bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16);
}

// The first n < W elements; the other lanes are zero.
template <class T>
MILLRACE_INLINE vf load_part(const T* p, int n) {
    T lanes[W] = {};
    std::memcpy(lanes, p, n * sizeof(T));
    return load(lanes);
}

template <class T>
MILLRACE_INLINE void store_part(T* p, vf v, int n) {
    T lanes[W];
    store(lanes, v);
    std::memcpy(p, lanes, n * sizeof(T));
}

MILLRACE_INLINE float sum(vf v) {
    float s = 0;
    // Pairwise, so that the order is the same whatever the compiler does with the loop.
    float lanes[W];
    store(lanes, v);
    for (int half = W / 2; half > 0; half /= 2)
        for (int i = 0; i < half; i++)
            lanes[i] += lanes[i + half];
    s = lanes[0];
    return s;
}

MILLRACE_INLINE vf max(vf a, vf b) { return a > b ? a : b; }
MILLRACE_INLINE vf min(vf a, vf b) { return a < b ? a : b; }

MILLRACE_INLINE float max_of(vf v) {
    float lanes[W];
    store(lanes, v);
    float m = lanes[0];
    for (int i = 1; i < W; i++)
        m = lanes[i] > m ? lanes[i] : m;
    return m;
}

// e^x to 1.2 ulp for x in [-87.3, 88.3], clamped outside: Cody and Waite's reduction, then the minimax polynomial of
// degree 6 used since Cephes' expf (Moshier).
MILLRACE_INLINE vf exp(vf x) {
    x = min(max(x, splat(-87.3f)), splat(88.3f));
    const vf magic = splat(12582912.0f);
    const vf shifted = x * splat(1.44269504088896341f) + magic;
    const vf n = shifted - magic;
    const vf r = (x - n * splat(0.693359375f)) - n * splat(-2.12194440e-4f);
    vf p = splat(1.9875691500e-4f);
    p = p * r + splat(1.3981999507e-3f);
    p = p * r + splat(8.3334519073e-3f);
    p = p * r + splat(4.1665795894e-2f);
    p = p * r + splat(1.6666665459e-1f);
    p = p * r + splat(5.0000001201e-1f);
    p = p * r * r + r + splat(1.0f);
    const vi scale = (as_int(shifted) - as_int(magic) + 127) << 23;
    return p * as_float(scale);
}

// log(x) of normal positive x: the mantissa in [√½, √2), and the polynomial of degree 8 of Cephes' logf (Moshier).
MILLRACE_INLINE vf log(vf x) {
    const vi exponent = (as_int(x) - 0x3f3504f3) >> 23;
    const vf n = __builtin_convertvector(exponent, vf);
    const vf f = as_float(as_int(x) - (exponent << 23)) - splat(1.0f);
    vf p = splat(7.0376836292e-2f);
    p = p * f + splat(-1.1514610310e-1f);
    p = p * f + splat(1.1676998740e-1f);
    p = p * f + splat(-1.2420140846e-1f);
    p = p * f + splat(1.4249322787e-1f);
    p = p * f + splat(-1.6668057665e-1f);
    p = p * f + splat(2.0000714765e-1f);
    p = p * f + splat(-2.4999993993e-1f);
    p = p * f + splat(3.3333331174e-1f);
    const vf square = f * f;
    return f + (p * f * square - splat(0.5f) * square + n * splat(-2.12194440e-4f)) + n * splat(0.693359375f);
}

}  // namespace millrace::MILLRACE_ISA
