void add_bf16(float* total, const void* x, int64_t begin, int64_t end) {
    const bf16* from = static_cast<const bf16*>(x) + begin;
    float* to = total + begin;
    each_vector(end - begin, [&](int64_t i, int n) { put(to + i, take(to + i, n) + take(from + i, n), n); });
}

void to_bf16(void* out, const float* x, int64_t begin, int64_t end) {
    bf16* to = static_cast<bf16*>(out) + begin;
    each_vector(end - begin, [&](int64_t i, int n) { put(to + i, take(x + begin + i, n), n); });
}

// Blocks of 256 are summed in float, the blocks in double.
double sum_squares(const float* x, int64_t begin, int64_t end) {
    double total = 0;
    for (int64_t block = begin; block < end; block += 256) {
        vf squares = {};
        const auto size = std::min<int64_t>(256, end - block);
        each_vector(size, [&](int64_t i, int n) {
            const vf v = take(x + block + i, n);
            squares += v * v;
        });
        total += double(sum(squares));
    }
    return total;
}

MILLRACE_INLINE vf square_root(vf x) {
    for (int i = 0; i < W; i++)
        x[i] = __builtin_sqrtf(x[i]);
    return x;
}

// Moments and the direction m^ / (sqrt(v^) + epsilon) (Kingma and Ba 2015; epsilon outside the root).
MILLRACE_INLINE vf adam_direction(const AdamArgs& a, int64_t i, int n) {
    const vf g = take(a.gradient + i, n) * splat(a.gradient_scale);
    const vf m = take(a.m + i, n) * splat(a.beta1) + g * splat(1.0f - a.beta1);
    const vf v = take(a.v + i, n) * splat(a.beta2) + g * g * splat(1.0f - a.beta2);
    put(a.m + i, m, n);
    put(a.v + i, v, n);
    return m / splat(a.correction1) / (square_root(v / splat(a.correction2)) + splat(a.epsilon));
}

MILLRACE_INLINE void update(const AdamArgs& a, int64_t i, int n, vf w) {
    put(a.parameter + i, w, n);
    if (a.working)
        put(static_cast<bf16*>(a.working) + i, w, n);
}

// Decoupled weight decay (Loshchilov and Hutter 2019).
void adamw(const AdamArgs& a, int64_t begin, int64_t end) {
    const vf keep = splat(1.0f - a.lr * a.weight_decay);
    each_vector(end - begin, [&](int64_t j, int n) {
        const auto i = begin + j;
        update(a, i, n, take(a.parameter + i, n) * keep - splat(a.lr) * adam_direction(a, i, n));
    });
}

// You et al. 2020: u = direction + weight_decay * w.
void lamb_update(const AdamArgs& a, int64_t begin, int64_t end, double* parameter_norm, double* update_norm) {
    each_vector(end - begin, [&](int64_t j, int n) {
        const auto i = begin + j;
        put(a.gradient + i, adam_direction(a, i, n) + splat(a.weight_decay) * take(a.parameter + i, n), n);
    });
    *parameter_norm += sum_squares(a.parameter, begin, end);
    *update_norm += sum_squares(a.gradient, begin, end);
}

void lamb_apply(const AdamArgs& a, float rate, int64_t begin, int64_t end) {
    each_vector(end - begin, [&](int64_t j, int n) {
        const auto i = begin + j;
        update(a, i, n, take(a.parameter + i, n) - splat(rate) * take(a.gradient + i, n));
    });
}
