// Chooses the kernels for this CPU, once.
#include "kernels.hpp"

#include <atomic>
#include <cstring>
#include <vector>

namespace millrace {

namespace generic { extern const Kernels table; }
#if defined(MILLRACE_X86)
namespace avx2 { extern const Kernels table; }
namespace avx512 { extern const Kernels table; }
namespace avx512bf16 { extern const Kernels table; }
#endif

namespace {

// The best first.
std::vector<const Kernels*> usable() {
    std::vector<const Kernels*> tables;
#if defined(MILLRACE_X86)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vl")) {
        if (__builtin_cpu_supports("avx512bf16"))
            tables.push_back(&avx512bf16::table);
        tables.push_back(&avx512::table);
    }
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c"))
        tables.push_back(&avx2::table);
#endif
    tables.push_back(&generic::table);
    return tables;
}

std::atomic<const Kernels*> chosen{usable().front()};

}  // namespace

const Kernels& kernels() { return *chosen; }

bool use_kernels(const char* name) {
    for (const auto* table : usable())
        if (!std::strcmp(table->name, name)) {
            chosen = table;
            return true;
        }
    return false;
}

}  // namespace millrace
