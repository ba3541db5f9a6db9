// The C ABI: fixed-width types, a status for every call (0 is success), the error's text from mr_last_error on the same thread.
// No exception crosses it: every export runs inside guard().
#pragma once
#include <ATen/ATen.h>

#include <cstdint>
#include <exception>
#include <string>

#define MR_EXPORT extern "C" __attribute__((visibility("default")))

namespace millrace {

void set_last_error(std::string text) noexcept;

template <class F>
int32_t guard(F body) noexcept {
    try {
        body();
        return 0;
    } catch (const c10::Error& e) {
        set_last_error(e.what_without_backtrace());
    } catch (const std::exception& e) {
        set_last_error(e.what());
    } catch (...) {
        set_last_error("an exception of an unknown type");
    }
    return 1;
}

// A tensor is known to .NET by the number of its slot and the slot's generation, so that a handle used after its tensor was
// freed is an error, not a crash.
using handle_t = uint64_t;

handle_t own(at::Tensor tensor);
const at::Tensor& tensor_of(handle_t handle);
void disown(handle_t handle);  // out of its scope, and freed

// Whether the CPU multiplies bfloat16 in hardware and this libtorch uses that (oneDNN).
bool cpu_has_bf16();

}  // namespace millrace
