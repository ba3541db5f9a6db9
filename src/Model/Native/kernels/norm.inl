// x = residual + dropout(x + bias); y = (x - mean) * rstd * gamma + beta.
template <class T>
void norm(const NormArgs& a, int64_t begin, int64_t end) {
    const auto width = a.width;
    std::vector<float> row(width + W);
    for (int64_t r = begin; r < end; r++) {
        T* x = static_cast<T*>(a.x) + r * width;
        const T* residual = a.residual ? static_cast<const T*>(a.residual) + r * width : nullptr;
        const RowDropout dropout(a.dropout, r);
        vf total = {};
        each_vector(width, [&](int64_t i, int n) {
            vf v = take(x + i, n);
            if (a.bias)
                v += take(a.bias + i, n);
            if (a.dropout.threshold)
                v *= dropout.factors(i);
            if (residual)
                v += take(residual + i, n);
            if (a.bias || residual)
                put(x + i, v, n);
            v = n == W ? v : first_lanes(v, n);
            store(row.data() + i, v);
            total += v;
        });
        if (!a.gamma)
            continue;
        const float mean = sum(total) / float(width);
        vf squares = {};
        each_vector(width, [&](int64_t i, int n) {
            vf d = load(row.data() + i) - splat(mean);
            d = n == W ? d : first_lanes(d, n);
            squares += d * d;
        });
        const float rstd = 1.0f / std::sqrt(sum(squares) / float(width) + a.epsilon);
        T* y = static_cast<T*>(a.y) + r * width;
        each_vector(width, [&](int64_t i, int n) {
            const vf normalised = (load(row.data() + i) - splat(mean)) * splat(rstd);
            put(y + i, normalised * take(a.gamma + i, n) + take(a.beta + i, n), n);
        });
        a.mean[r] = mean;
        a.rstd[r] = rstd;
    }
}

template <class T>
void norm_backward(const NormBackwardArgs& a, int64_t begin, int64_t end) {
    const auto width = a.width;
    std::vector<float> xhat(width + W), scaled(width + W);
    for (int64_t r = begin; r < end; r++) {
        const T* dy = static_cast<const T*>(a.dy) + r * width;
        const T* direct = a.dresidual ? static_cast<const T*>(a.dresidual) + r * width : nullptr;
        float mean_scaled = 0, mean_product = 0, rstd = 1;
        if (a.gamma) {
            const T* x = static_cast<const T*>(a.x) + r * width;
            rstd = a.rstd[r];
            const vf mean = splat(a.mean[r]), rate = splat(rstd);
            vf sum_scaled = {}, sum_product = {};
            each_vector(width, [&](int64_t i, int n) {
                const vf g = take(dy + i, n);
                vf h = (take(x + i, n) - mean) * rate;
                h = n == W ? h : first_lanes(h, n);
                const vf s = g * take(a.gamma + i, n);
                store(xhat.data() + i, h);
                store(scaled.data() + i, s);
                sum_scaled += s;
                sum_product += s * h;
                put(a.dgamma + i, take(a.dgamma + i, n) + g * h, n);
                put(a.dbeta + i, take(a.dbeta + i, n) + g, n);
            });
            mean_scaled = sum(sum_scaled) / float(width);
            mean_product = sum(sum_product) / float(width);
        }
        const RowDropout dropout(a.dropout, r);
        T* dsum = a.dsum ? static_cast<T*>(a.dsum) + r * width : nullptr;
        T* dx = a.dx ? static_cast<T*>(a.dx) + r * width : nullptr;
        each_vector(width, [&](int64_t i, int n) {
            vf d = a.gamma
                ? splat(rstd) * (load(scaled.data() + i) - splat(mean_scaled) - load(xhat.data() + i) * splat(mean_product))
                : take(dy + i, n);
            if (direct)
                d += take(direct + i, n);
            if (dsum)
                put(dsum + i, d, n);
            if (a.dropout.threshold)
                d *= dropout.factors(i);
            if (dx && (a.dropout.threshold || dx != dsum))
                put(dx + i, d, n);
            if (a.dbias)
                put(a.dbias + i, take(a.dbias + i, n) + d, n);
        });
    }
}
