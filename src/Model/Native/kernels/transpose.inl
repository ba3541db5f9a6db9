// out[c][r] = in[r][c] for 32-bit elements (a float, or two bfloat16 side by side); rows up to out's width are filled with zeros.
#if MILLRACE_WIDTH == 16
MILLRACE_INLINE void transpose_block(uint32_t* out, int64_t ldo, const uint32_t* in, int64_t ldi) {
    __m512i a[16], b[16];
    for (int i = 0; i < 16; i++)
        a[i] = _mm512_loadu_si512(in + i * ldi);
    for (int i = 0; i < 16; i += 2) {
        b[i] = _mm512_unpacklo_epi32(a[i], a[i + 1]);
        b[i + 1] = _mm512_unpackhi_epi32(a[i], a[i + 1]);
    }
    for (int i = 0; i < 16; i += 4)
        for (int j = 0; j < 2; j++) {
            a[i + 2 * j] = _mm512_unpacklo_epi64(b[i + j], b[i + j + 2]);
            a[i + 2 * j + 1] = _mm512_unpackhi_epi64(b[i + j], b[i + j + 2]);
        }
    // a[4g + c] holds, in lane l, column 4l + c of the rows 4g .. 4g + 3.
    for (int c = 0; c < 4; c++) {
        const auto low02 = _mm512_shuffle_i32x4(a[c], a[4 + c], 0x88), low13 = _mm512_shuffle_i32x4(a[c], a[4 + c], 0xdd);
        const auto high02 = _mm512_shuffle_i32x4(a[8 + c], a[12 + c], 0x88), high13 = _mm512_shuffle_i32x4(a[8 + c], a[12 + c], 0xdd);
        _mm512_storeu_si512(out + (0 + c) * ldo, _mm512_shuffle_i32x4(low02, high02, 0x88));
        _mm512_storeu_si512(out + (4 + c) * ldo, _mm512_shuffle_i32x4(low13, high13, 0x88));
        _mm512_storeu_si512(out + (8 + c) * ldo, _mm512_shuffle_i32x4(low02, high02, 0xdd));
        _mm512_storeu_si512(out + (12 + c) * ldo, _mm512_shuffle_i32x4(low13, high13, 0xdd));
    }
}
#endif

inline void transpose(uint32_t* out, int64_t ldo, const uint32_t* in, int64_t ldi, int64_t rows, int64_t columns) {
    int64_t whole_rows = 0, whole_columns = 0;
#if MILLRACE_WIDTH == 16
    whole_rows = rows / 16 * 16, whole_columns = columns / 16 * 16;
    for (int64_t r = 0; r < whole_rows; r += 16)
        for (int64_t c = 0; c < whole_columns; c += 16)
            transpose_block(out + c * ldo + r, ldo, in + r * ldi + c, ldi);
#endif
    for (int64_t c = 0; c < columns; c++) {
        uint32_t* line = out + c * ldo;
        for (int64_t r = c < whole_columns ? whole_rows : 0; r < rows; r++)
            line[r] = in[r * ldi + c];
        for (int64_t r = rows; r < ldo; r++)
            line[r] = 0;
    }
}

inline void transpose(float* out, int64_t ldo, const float* in, int64_t ldi, int64_t rows, int64_t columns) {
    transpose(reinterpret_cast<uint32_t*>(out), ldo, reinterpret_cast<const uint32_t*>(in), ldi, rows, columns);
}
