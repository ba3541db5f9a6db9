// Every ATen operator by its schema name, called boxed through the dispatcher: autograd included.
#include <ATen/core/dispatch/Dispatcher.h>

#include <deque>
#include <memory>
#include <mutex>

#include "abi.hpp"

namespace millrace {
namespace {

struct Operator {
    c10::OperatorHandle handle;
    std::string name;
};

std::mutex lock;
std::deque<Operator> operators;  // never shrinks: call sites keep the addresses

enum Kind : int32_t { None, TensorKind, Int, Double, Bool, IntList, TensorList, Text, DoubleList, DeviceKind };

struct Argument {
    int32_t kind;
    int32_t count;  // of a list; bytes of a text; index of a device
    union {
        int64_t number;
        double real;
        const void* data;
    };
};

c10::IValue value_of(const Argument& a) {
    switch (a.kind) {
        case None: return {};
        case TensorKind: return tensor_of(handle_t(a.number));
        case Int: return a.number;
        case Double: return a.real;
        case Bool: return a.number != 0;
        case Text: return std::string(static_cast<const char*>(a.data), a.count);
        case DeviceKind: return c10::Device(c10::DeviceType(a.number), c10::DeviceIndex(a.count));
        case IntList: {
            const auto* p = static_cast<const int64_t*>(a.data);
            return std::vector<int64_t>(p, p + a.count);
        }
        case DoubleList: {
            const auto* p = static_cast<const double*>(a.data);
            return std::vector<double>(p, p + a.count);
        }
        case TensorList: {
            const auto* p = static_cast<const handle_t*>(a.data);
            std::vector<at::Tensor> tensors;
            tensors.reserve(a.count);
            for (int32_t i = 0; i < a.count; i++)
                tensors.push_back(tensor_of(p[i]));
            return tensors;
        }
        default: TORCH_CHECK(false, "argument of the unknown kind ", a.kind);
    }
}

bool wants_scalars(const c10::Argument& argument) {
    const auto list = argument.type()->cast<c10::ListType>();
    return list && list->getElementType()->kind() == c10::TypeKind::NumberType;
}

// An integer given where the schema says float, and doubles where it says Scalar[], which C# callers would otherwise have to know.
c10::IValue fit(c10::IValue value, const c10::Argument& argument) {
    if (value.isInt() && argument.type()->kind() == c10::TypeKind::FloatType)
        return double(value.toInt());
    if (value.isDoubleList() && wants_scalars(argument)) {
        c10::List<at::Scalar> scalars;
        for (const double number : value.toDoubleVector())
            scalars.push_back(number);
        return scalars;
    }
    return value;
}

}  // namespace
}  // namespace millrace

using namespace millrace;

MR_EXPORT int32_t mr_operator_find(const char* name, const char* overload, void** out) {
    return guard([&] {
        const std::string full = *overload ? std::string(name) + "." + overload : name;
        auto found = c10::Dispatcher::singleton().findSchema({name, overload});
        TORCH_CHECK(found.has_value(), "this libtorch has no operator ", full);
        const std::lock_guard<std::mutex> hold(lock);
        operators.push_back({*found, full});
        *out = &operators.back();
    });
}

MR_EXPORT int32_t mr_operator_exists(const char* name, const char* overload) {
    return c10::Dispatcher::singleton().findSchema({name, overload}).has_value() ? 1 : 0;
}

// Arguments left out at the end take the schema's defaults. Results are new tensors of the innermost scope; a result that is
// not a tensor is an error. count: in the capacity of results, out their number.
MR_EXPORT int32_t mr_operator_call(void* op, const void* arguments, int32_t argument_count, handle_t* results, int32_t* count) {
    return guard([&] {
        const auto& target = *static_cast<Operator*>(op);
        const auto& schema = target.handle.schema();
        const auto& wanted = schema.arguments();
        TORCH_CHECK(size_t(argument_count) <= wanted.size(), target.name, " takes at most ", wanted.size(), " arguments, got ", argument_count);
        torch::jit::Stack stack;
        stack.reserve(wanted.size());
        const auto* given = static_cast<const Argument*>(arguments);
        for (int32_t i = 0; i < argument_count; i++)
            stack.push_back(fit(value_of(given[i]), wanted[i]));
        for (auto i = size_t(argument_count); i < wanted.size(); i++) {
            TORCH_CHECK(wanted[i].default_value(), target.name, " needs its argument ", wanted[i].name());
            stack.push_back(*wanted[i].default_value());
        }
        target.handle.callBoxed(&stack);
        int32_t n = 0;
        const auto add = [&](const at::Tensor& t) {
            TORCH_CHECK(n < *count, target.name, " has more than the ", *count, " results asked for");
            results[n++] = own(t);
        };
        for (const auto& value : stack) {
            if (value.isTensor())
                add(value.toTensor());
            else if (value.isTensorList())
                for (const at::Tensor& t : value.toTensorVector())
                    add(t);
            else
                TORCH_CHECK(false, target.name, " returns a ", value.tagKind(), ", only tensors can be returned");
        }
        *count = n;
    });
}
