// The sum of the embeddings, normalised and dropped out; and a lone LayerNorm, the last of a pre-norm network.
#include "bert.hpp"

namespace millrace::bert {
namespace {

struct Embeddings : torch::CustomClassHolder {
    at::Tensor word, position, type, gamma, beta;  // position undefined with ALiBi
    at::Tensor ids, positions, types, mean, rstd;
    double epsilon = 0, dropout = 0;
    int64_t key = 0;

    EmbedArgs arguments() const {
        EmbedArgs a{};
        a.width = word.size(1);
        a.word = floats(word), a.position = position.defined() ? floats(position) : nullptr, a.type = floats(type);
        a.ids = ids.data_ptr<int32_t>(), a.positions = positions.data_ptr<int32_t>(), a.types = types.data_ptr<int32_t>();
        a.gamma = floats(gamma), a.beta = floats(beta), a.epsilon = float(epsilon);
        a.mean = mean.data_ptr<float>(), a.rstd = rstd.data_ptr<float>();
        a.dropout = dropout_of(dropout, key, 0);
        return a;
    }

    at::Tensor forward(at::ScalarType dtype) {
        const auto rows = ids.size(0);
        mean = at::empty({rows}, at::kFloat), rstd = at::empty({rows}, at::kFloat);
        auto y = at::empty({rows, word.size(1)}, dtype);
        auto a = arguments();
        a.y = y.data_ptr();
        over_rows(rows, [&](int64_t, int64_t begin, int64_t end) { kernels().embed(a, is_bf16(y), begin, end); });
        return y;
    }

    void backward(const at::Tensor& dy_any) {
        const auto dy = dy_any.contiguous();
        const auto rows = dy.size(0), width = dy.size(1);
        const auto dsum = at::empty({rows, width}, at::kFloat);
        auto a = arguments();
        a.dy = dy.data_ptr(), a.dsum = dsum.data_ptr<float>();
        Partials norm(rows, 2 * width);
        over_rows(rows, [&](int64_t c, int64_t begin, int64_t end) {
            auto part = a;
            part.dgamma = norm.of(c), part.dbeta = norm.of(c) + width;
            kernels().embed_backward(part, is_bf16(dy), begin, end);
        });
        norm.add_to(gradient_of(gamma), 0);
        norm.add_to(gradient_of(beta), width);
        scatter(gradient_of(word), ids, dsum);
        if (position.defined())
            scatter(gradient_of(position), positions, dsum);
        scatter(gradient_of(type), types, dsum);
    }

    // Each thread adds all rows, but only its own columns: no two write one number, and the order is that of the rows.
    static void scatter(const at::Tensor& table, const at::Tensor& indices, const at::Tensor& rows) {
        const auto width = rows.size(1);
        over_columns(width, [&](int64_t begin, int64_t end) {
            kernels().scatter_rows(table.data_ptr<float>(), indices.data_ptr<int32_t>(), floats(rows), rows.size(0), width, begin, end);
        });
    }
};

struct EmbeddingsFunction : torch::autograd::Function<EmbeddingsFunction> {
    // The word table is an argument so that the result requires a gradient; the gradients go straight into the flat buffer.
    static at::Tensor forward(AutogradContext* context, const at::Tensor& word, const c10::intrusive_ptr<Embeddings>& e, int64_t dtype) {
        context->saved_data["embeddings"] = c10::IValue::make_capsule(e);
        return e->forward(at::ScalarType(dtype));
    }

    static variable_list backward(AutogradContext* context, const variable_list& gradients) {
        c10::static_intrusive_pointer_cast<Embeddings>(context->saved_data["embeddings"].toCapsule())->backward(gradients[0]);
        return {at::Tensor(), at::Tensor(), at::Tensor()};
    }
};

at::Tensor bert_embeddings(const at::Tensor& word, const optional<at::Tensor>& position, const at::Tensor& type, const at::Tensor& gamma,
                           const at::Tensor& beta, const at::Tensor& ids, const at::Tensor& positions, const at::Tensor& types,
                           double epsilon, double dropout, int64_t key, int64_t dtype) {
    auto e = c10::make_intrusive<Embeddings>();
    e->word = word, e->type = type, e->gamma = gamma, e->beta = beta;
    if (position)
        e->position = *position;
    e->ids = ids, e->positions = positions, e->types = types;
    e->epsilon = epsilon, e->dropout = dropout, e->key = key;
    check_parameters({word, type, gamma, beta}, 4, "bert_embeddings");
    return EmbeddingsFunction::apply(word, e, dtype);
}

struct Norm : torch::CustomClassHolder {
    at::Tensor x, gamma, beta, mean, rstd;
    double epsilon = 0;

    at::Tensor forward() {
        const auto rows = x.size(0);
        mean = at::empty({rows}, at::kFloat), rstd = at::empty({rows}, at::kFloat);
        auto y = at::empty_like(x);
        NormArgs n{};
        n.width = x.size(1);
        n.x = x.data_ptr(), n.gamma = floats(gamma), n.beta = floats(beta), n.epsilon = float(epsilon);
        n.y = y.data_ptr(), n.mean = mean.data_ptr<float>(), n.rstd = rstd.data_ptr<float>();
        over_rows(rows, [&](int64_t, int64_t begin, int64_t end) { kernels().norm(n, is_bf16(x), begin, end); });
        return y;
    }

    at::Tensor backward(const at::Tensor& dy_any) const {
        const auto dy = dy_any.contiguous();
        const auto rows = x.size(0), width = x.size(1);
        auto dx = at::empty_like(x);
        NormBackwardArgs n{};
        n.width = width;
        n.dy = dy.data_ptr(), n.x = x.data_ptr(), n.gamma = floats(gamma), n.mean = floats(mean), n.rstd = floats(rstd);
        n.dsum = dx.data_ptr();
        Partials sums(rows, 2 * width);
        over_rows(rows, [&](int64_t c, int64_t begin, int64_t end) {
            auto part = n;
            part.dgamma = sums.of(c), part.dbeta = sums.of(c) + width;
            kernels().norm_backward(part, is_bf16(x), begin, end);
        });
        sums.add_to(gradient_of(gamma), 0);
        sums.add_to(gradient_of(beta), width);
        return dx;
    }
};

struct NormFunction : torch::autograd::Function<NormFunction> {
    static at::Tensor forward(AutogradContext* context, const at::Tensor& x, const c10::intrusive_ptr<Norm>& norm) {
        norm->x = x.detach();
        context->saved_data["norm"] = c10::IValue::make_capsule(norm);
        return norm->forward();
    }

    static variable_list backward(AutogradContext* context, const variable_list& gradients) {
        return {c10::static_intrusive_pointer_cast<Norm>(context->saved_data["norm"].toCapsule())->backward(gradients[0]), at::Tensor()};
    }
};

at::Tensor bert_norm(const at::Tensor& x, const at::Tensor& gamma, const at::Tensor& beta, double epsilon) {
    auto norm = c10::make_intrusive<Norm>();
    norm->gamma = gamma, norm->beta = beta, norm->epsilon = epsilon;
    return NormFunction::apply(x, norm);
}

}  // namespace

TORCH_LIBRARY_FRAGMENT(millrace, library) {
    library.def("bert_embeddings(Tensor word, Tensor? position, Tensor type, Tensor gamma, Tensor beta, Tensor ids, Tensor positions, "
                "Tensor types, float epsilon, float dropout, int key, int dtype) -> Tensor", bert_embeddings);
    library.def("bert_norm(Tensor x, Tensor gamma, Tensor beta, float epsilon) -> Tensor", bert_norm);
}

}  // namespace millrace::bert
