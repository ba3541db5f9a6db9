#include "abi.hpp"

#include <torch/version.h>

#include <cstdlib>
#if defined(__GLIBC__)
#include <malloc.h>
#endif

#include "kernels/kernels.hpp"

namespace millrace {

static thread_local std::string last_error;

void set_last_error(std::string text) noexcept {
    // libtorch ends some messages with the place in its own source, which helps nobody here.
    const auto place = text.find("\nException raised from");
    if (place != std::string::npos)
        text.resize(place);
    while (!text.empty() && (text.back() == '\n' || text.back() == ' '))
        text.pop_back();
    last_error = std::move(text);
}

}  // namespace millrace

using namespace millrace;

MR_EXPORT const char* mr_last_error() { return last_error.c_str(); }

// Changes when an export does; the binding refuses another number.
MR_EXPORT int32_t mr_abi_version() { return 2; }

MR_EXPORT const char* mr_torch_version() { return TORCH_VERSION; }

MR_EXPORT const char* mr_kernels() { return kernels().name; }

// Returns 1 where this CPU cannot run them.
MR_EXPORT int32_t mr_kernels_use(const char* name) { return use_kernels(name) ? 0 : 1; }

// Keeps freed activations in the process: giving 16 MB back to the kernel after each operator and faulting the pages in
// again costs several percent of a step. Returns 1 where the allocator is not glibc's and nothing was set.
MR_EXPORT int32_t mr_keep_memory() {
#if defined(__GLIBC__)
    return mallopt(M_MMAP_THRESHOLD, 1 << 30) == 1 && mallopt(M_TRIM_THRESHOLD, 1 << 30) == 1 ? 0 : 1;
#else
    return 1;
#endif
}
