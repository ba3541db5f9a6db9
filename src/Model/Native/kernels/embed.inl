// y = dropout(LayerNorm(word + position + type)). The sum is gathered again in the backward pass: reading three rows costs
// less than storing one.
inline void gather(const EmbedArgs& a, int64_t r, float* row) {
    const float* word = a.word + int64_t(a.ids[r]) * a.width;
    const float* position = a.position ? a.position + int64_t(a.positions[r]) * a.width : nullptr;
    const float* type = a.type + int64_t(a.types[r]) * a.width;
    each_vector(a.width, [&](int64_t i, int n) {
        vf v = take(word + i, n) + take(type + i, n);
        if (position)
            v += take(position + i, n);
        store(row + i, v);
    });
}

template <class T>
void embed(const EmbedArgs& a, int64_t begin, int64_t end) {
    std::vector<float> row(a.width + W);
    for (int64_t r = begin; r < end; r++) {
        gather(a, r, row.data());
        NormArgs norm_args{a.width, row.data(), nullptr, nullptr, a.gamma, a.beta, a.epsilon, row.data(),
                           a.mean + r, a.rstd + r, {}};
        norm<float>(norm_args, 0, 1);
        const RowDropout dropout(a.dropout, r);
        T* y = static_cast<T*>(a.y) + r * a.width;
        each_vector(a.width, [&](int64_t i, int n) {
            const vf v = load(row.data() + i);
            put(y + i, a.dropout.threshold ? v * dropout.factors(i) : v, n);
        });
    }
}

template <class T>
void embed_backward(const EmbedArgs& a, int64_t begin, int64_t end) {
    std::vector<float> row(a.width + W), dy(a.width + W);
    for (int64_t r = begin; r < end; r++) {
        gather(a, r, row.data());
        const RowDropout dropout(a.dropout, r);
        const T* from = static_cast<const T*>(a.dy) + r * a.width;
        each_vector(a.width, [&](int64_t i, int n) {
            const vf v = take(from + i, n);
            store(dy.data() + i, a.dropout.threshold ? v * dropout.factors(i) : v);
        });
        NormBackwardArgs b{a.width, dy.data(), nullptr, row.data(), a.gamma, a.mean + r, a.rstd + r,
                           a.dsum + r * a.width, nullptr, {}, a.dgamma, a.dbeta, nullptr};
        norm_backward<float>(b, 0, 1);
    }
}

template <class T>
void add_rows_of(T* to, const int64_t* rows, const T* from, int64_t count, int64_t width, int64_t begin, int64_t end) {
    for (int64_t r = 0; r < count; r++)
        each_vector(end - begin, [&](int64_t i, int n) {
            T* sum = to + rows[r] * width + begin + i;
            put(sum, take(sum, n) + take(from + r * width + begin + i, n), n);
        });
}

void add_rows(void* to, const int64_t* rows, const void* from, bool is_bf16, int64_t count, int64_t width, int64_t begin, int64_t end) {
    if (is_bf16)
        add_rows_of(static_cast<bf16*>(to), rows, static_cast<const bf16*>(from), count, width, begin, end);
    else
        add_rows_of(static_cast<float*>(to), rows, static_cast<const float*>(from), count, width, begin, end);
}

// table[ids[r]] += rows[r], columns [begin, end) only: in the order of the rows, whatever the number of threads.
void scatter_rows(float* table, const int32_t* ids, const float* rows, int64_t count, int64_t width, int64_t begin, int64_t end) {
    for (int64_t r = 0; r < count; r++) {
        float* to = table + int64_t(ids[r]) * width;
        const float* from = rows + r * width;
        for (int64_t i = begin; i < end; i++)
            to[i] += from[i];
    }
}
