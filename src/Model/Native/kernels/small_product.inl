// Products of matrices that lie in the first- and second-level cache, for the attention: C[rows, columns] (+)= A B, where A may be
// read along its columns. Elements are floats, or with AVX512-BF16 words of two bfloat16 that follow each other along the depth.
#if MILLRACE_WIDTH == 16
constexpr int TileRows = 6, TileVectors = 4;  // 24 accumulators, 4 of B and one of A: 29 of 32 registers
#else
constexpr int TileRows = 6, TileVectors = 2;  // 12 + 2 + 1 of 16 registers
#endif
MILLRACE_INLINE vf add_product(vf sum, float a, vf b) { return sum + a * b; }
MILLRACE_INLINE vf vector_at(const float* b) { return load(b); }

#if defined(__AVX512BF16__)
MILLRACE_INLINE vf add_product(vf sum, uint32_t a, __m512i b) {
    const auto pairs = _mm512_set1_epi32(int32_t(a));
    return vf(_mm512_dpbf16_ps(__m512(sum), reinterpret_cast<__m512bh>(pairs), reinterpret_cast<__m512bh>(b)));
}
MILLRACE_INLINE __m512i vector_at(const uint32_t* b) { return _mm512_loadu_si512(b); }
#endif

template <int Rows, int Vectors, class E>
inline void tile(int64_t depth, const E* a, int64_t a_row, int64_t a_column, const E* b, int64_t ldb, float* c, int64_t ldc, bool accumulate) {
    vf sums[Rows][Vectors];
    for (int r = 0; r < Rows; r++)
        for (int v = 0; v < Vectors; v++)
            sums[r][v] = accumulate ? load(c + r * ldc + v * W) : vf{};
    for (int64_t k = 0; k < depth; k++) {
        decltype(vector_at(b)) line[Vectors];
        for (int v = 0; v < Vectors; v++)
            line[v] = vector_at(b + k * ldb + v * W);
        for (int r = 0; r < Rows; r++)
            for (int v = 0; v < Vectors; v++)
                sums[r][v] = add_product(sums[r][v], a[r * a_row + k * a_column], line[v]);
    }
    for (int r = 0; r < Rows; r++)
        for (int v = 0; v < Vectors; v++)
            store(c + r * ldc + v * W, sums[r][v]);
}

template <int Vectors, class E>
inline void panel(int64_t rows, int64_t depth, const E* a, int64_t a_row, int64_t a_column, const E* b, int64_t ldb, float* c, int64_t ldc,
                  bool accumulate) {
    int64_t r = 0;
    for (; r + TileRows <= rows; r += TileRows)
        tile<TileRows, Vectors>(depth, a + r * a_row, a_row, a_column, b, ldb, c + r * ldc, ldc, accumulate);
    const E* rest = a + r * a_row;
    float* out = c + r * ldc;
    switch (rows - r) {
        case 5: tile<5, Vectors>(depth, rest, a_row, a_column, b, ldb, out, ldc, accumulate); break;
        case 4: tile<4, Vectors>(depth, rest, a_row, a_column, b, ldb, out, ldc, accumulate); break;
        case 3: tile<3, Vectors>(depth, rest, a_row, a_column, b, ldb, out, ldc, accumulate); break;
        case 2: tile<2, Vectors>(depth, rest, a_row, a_column, b, ldb, out, ldc, accumulate); break;
        case 1: tile<1, Vectors>(depth, rest, a_row, a_column, b, ldb, out, ldc, accumulate); break;
        default: break;
    }
}

// C[rows, columns] (+)= A[rows, depth] B[depth, columns]; columns is a multiple of W. Element (r, k) of A is a[r * a_row + k * a_column].
template <class E>
inline void product(int64_t rows, int64_t columns, int64_t depth, const E* a, int64_t a_row, int64_t a_column, const E* b, int64_t ldb,
                    float* c, int64_t ldc, bool accumulate) {
    int64_t j = 0;
    for (; j + TileVectors * W <= columns; j += TileVectors * W)
        panel<TileVectors>(rows, depth, a, a_row, a_column, b + j, ldb, c + j, ldc, accumulate);
    for (; j < columns; j += W)
        panel<1>(rows, depth, a, a_row, a_column, b + j, ldb, c + j, ldc, accumulate);
}
