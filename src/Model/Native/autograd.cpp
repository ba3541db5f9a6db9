#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/csrc/autograd/variable.h>
#include <torch/custom_class.h>

#include "abi.hpp"

namespace millrace {
namespace {

// A function of .NET's: from x and the gradient of its result to the gradient of x. Returns the error's text, or nothing.
using recompute_t = const char* (*)(void* context, handle_t x, handle_t dy, handle_t* dx);
using release_t = void (*)(void* context);

struct Recomputation : torch::CustomClassHolder {
    recompute_t recompute;
    release_t release;
    void* context;

    Recomputation(recompute_t function, release_t end, void* data) : recompute(function), release(end), context(data) {}
    ~Recomputation() override { release(context); }
};

struct Checkpoint : torch::autograd::Function<Checkpoint> {
    static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& x, const at::Tensor& y,
                              const c10::intrusive_ptr<Recomputation>& recomputation) {
        context->save_for_backward({x});
        context->saved_data["recomputation"] = c10::IValue::make_capsule(recomputation);
        return y.detach();
    }

    static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                   const torch::autograd::variable_list& gradients) {
        const auto r = c10::static_intrusive_pointer_cast<Recomputation>(context->saved_data["recomputation"].toCapsule());
        const auto x = own(context->get_saved_variables()[0].detach()), dy = own(gradients[0].contiguous());
        handle_t dx = 0;
        const char* error = r->recompute(r->context, x, dy, &dx);
        disown(x), disown(dy);
        TORCH_CHECK(!error, error);
        const auto gradient = tensor_of(dx);
        disown(dx);
        return {gradient, at::Tensor(), at::Tensor()};
    }
};

}  // namespace
}  // namespace millrace

using namespace millrace;

MR_EXPORT int32_t mr_grad_mode(int32_t enabled) {
    const auto before = at::GradMode::is_enabled();
    at::GradMode::set_enabled(enabled != 0);
    return before ? 1 : 0;
}

// Adds the gradient of the weighted sum of the roots to the .grad of every leaf that needs one. The roots are single numbers.
MR_EXPORT int32_t mr_backward(const handle_t* roots, const double* weights, int32_t count) {
    return guard([&] {
        torch::autograd::variable_list tensors, gradients;
        for (int32_t i = 0; i < count; i++) {
            tensors.push_back(tensor_of(roots[i]));
            gradients.push_back(at::full_like(tensors.back(), weights[i]));
        }
        torch::autograd::backward(tensors, gradients);
    });
}

// Goes on with a backward pass from a tensor of any shape whose gradient is known.
MR_EXPORT int32_t mr_backward_from(handle_t root, handle_t gradient) {
    return guard([&] { torch::autograd::backward({tensor_of(root)}, {tensor_of(gradient)}); });
}

// Gives y, computed from x without a record, a place in the graph: its backward pass asks for the gradient of x by calling
// recompute(context, x, dy, dx), on whatever thread the pass runs. release(context) is called once, when the graph lets go.
MR_EXPORT int32_t mr_checkpoint(handle_t x, handle_t y, recompute_t recompute, release_t release, void* context, handle_t* out) {
    return guard([&] {
        const auto recomputation = c10::make_intrusive<Recomputation>(recompute, release, context);
        *out = own(Checkpoint::apply(tensor_of(x), tensor_of(y), recomputation));
    });
}

MR_EXPORT int32_t mr_set_requires_grad(handle_t tensor, int32_t required) {
    return guard([&] { tensor_of(tensor).set_requires_grad(required != 0); });
}

MR_EXPORT int32_t mr_gradient(handle_t tensor, handle_t* out) {
    return guard([&] {
        const auto& grad = tensor_of(tensor).grad();
        TORCH_CHECK(grad.defined(), "the tensor has no gradient: it is no leaf that requires one, or backward has not run");
        *out = own(grad);
    });
}

// A view of [offset, offset + product of sizes) of a flat buffer, sharing its memory. With a flat gradient it is a leaf that
// requires gradients, whose .grad is the same range of that buffer.
MR_EXPORT int32_t mr_parameter_view(handle_t flat, handle_t flat_gradient, int32_t has_gradient, int64_t offset, const int64_t* sizes,
                                    int32_t dimensions, handle_t* out) {
    return guard([&] {
        const at::IntArrayRef shape(sizes, dimensions);
        const auto slice = [&](const at::Tensor& t) {
            int64_t count = 1;
            for (const auto size : shape)
                count *= size;
            return t.detach().narrow(0, offset, count).view(shape);
        };
        auto view = slice(tensor_of(flat)).detach();
        if (has_gradient) {
            view.set_requires_grad(true);
            view.mutable_grad() = slice(tensor_of(flat_gradient));
        }
        *out = own(view);
    });
}
