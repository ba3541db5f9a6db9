// Threads, random state, devices.
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <torch/cuda.h>
#if defined(MILLRACE_X86)
#include <cpuid.h>
#endif

#include "abi.hpp"

namespace millrace {

bool cpu_has_bf16() {
#if defined(MILLRACE_X86)
    if (!at::hasMKLDNN() || !__builtin_cpu_supports("avx512bw") || !__builtin_cpu_supports("avx512vl") || !__builtin_cpu_supports("avx512dq"))
        return false;
    unsigned a, b, c, d;
    return __builtin_cpu_supports("avx512bf16") || (__get_cpuid_count(7, 0, &a, &b, &c, &d) && (d & (1u << 22)));  // AMX-BF16
#else
    return false;
#endif
}

}  // namespace millrace

using namespace millrace;

// libtorch 1.13 starts with one thread. The number belongs to the calling thread: set it on the thread that trains.
MR_EXPORT int32_t mr_threads_set(int32_t count) {
    return guard([&] {
        TORCH_CHECK(count >= 1, "the number of threads must be positive, got ", count);
        at::set_num_threads(count);
    });
}

MR_EXPORT int32_t mr_threads_get() { return at::get_num_threads(); }

MR_EXPORT int32_t mr_manual_seed(uint64_t seed) {
    return guard([&] { at::manual_seed(seed); });
}

MR_EXPORT int32_t mr_random_state_get(handle_t* out) {
    return guard([&] {
        const auto& generator = at::detail::getDefaultCPUGenerator();
        *out = own(generator.get_state());
    });
}

MR_EXPORT int32_t mr_random_state_set(handle_t state) {
    return guard([&] {
        auto generator = at::detail::getDefaultCPUGenerator();
        generator.set_state(tensor_of(state));
    });
}

// The number of devices of a type (0 cpu, 1 cuda) that can be used.
MR_EXPORT int32_t mr_device_count(int32_t device_type, int32_t* count) {
    return guard([&] {
        *count = device_type == 0 ? 1 : device_type == 1 ? int32_t(torch::cuda::device_count()) : 0;
    });
}

MR_EXPORT int32_t mr_cpu_has_bf16() { return cpu_has_bf16() ? 1 : 0; }
