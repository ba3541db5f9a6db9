// How much memory the tensors of a piece of work take at most: counted by the allocator, so exact and the same for every run.
#include <c10/core/Allocator.h>
#include <c10/util/ThreadLocalDebugInfo.h>
#include <torch/version.h>

#include <algorithm>
#include <memory>

#include "abi.hpp"

namespace millrace {
namespace {

#if TORCH_VERSION_MAJOR >= 2
using total_t = size_t;
#else
using total_t = int64_t;
#endif

struct Meter : c10::MemoryReportingInfoBase {
    int64_t held = 0, peak = 0;

    void reportMemoryUsage(void*, int64_t size, total_t, total_t, c10::Device) override {
        held += size;
        peak = std::max(peak, held);
    }

    bool memoryProfilingEnabled() const override { return true; }
};

thread_local std::shared_ptr<Meter> meter;

}  // namespace
}  // namespace millrace

using namespace millrace;

// From here on what this thread allocates on the CPU counts.
MR_EXPORT int32_t mr_peak_memory_begin() {
    return guard([&] {
        TORCH_CHECK(!meter, "the memory of this thread is counted already");
        meter = std::make_shared<Meter>();
        c10::ThreadLocalDebugInfo::_push(c10::DebugInfoKind::PROFILER_STATE, meter);
    });
}

// The most bytes held at once since the beginning, less what was held then.
MR_EXPORT int32_t mr_peak_memory_end(int64_t* bytes) {
    return guard([&] {
        TORCH_CHECK(meter, "the memory of this thread is not counted");
        c10::ThreadLocalDebugInfo::_pop(c10::DebugInfoKind::PROFILER_STATE);
        *bytes = meter->peak;
        meter.reset();
    });
}
