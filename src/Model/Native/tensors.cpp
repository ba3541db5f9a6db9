// Tensor slots and scopes. A scope owns the tensors born on its thread while it is the innermost one, and frees them in one call.
#include <c10/util/Exception.h>

#include <array>
#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

#include "abi.hpp"

namespace millrace {
namespace {

constexpr uint32_t ChunkBits = 12, ChunkSize = 1u << ChunkBits, Chunks = 1u << 12;

struct Slot {
    at::Tensor tensor;
    uint32_t generation = 1;
};

std::array<std::atomic<Slot*>, Chunks> chunks;
std::mutex lock;
std::vector<uint32_t> unused;
uint32_t slots = 0;
std::atomic<int64_t> alive{0};

struct Scope {
    std::vector<handle_t> tensors;
};
thread_local std::vector<Scope> scopes;

Slot* find(handle_t handle) {
    const auto index = uint32_t(handle), chunk = index >> ChunkBits;
    Slot* base = chunk < Chunks ? chunks[chunk].load(std::memory_order_acquire) : nullptr;
    if (!base)
        return nullptr;
    Slot* slot = base + (index & (ChunkSize - 1));
    return slot->generation == uint32_t(handle >> 32) ? slot : nullptr;
}

void release(handle_t handle) {
    at::Tensor dying;  // destroyed outside the lock: it may free a whole graph
    {
        const std::lock_guard<std::mutex> hold(lock);
        Slot* slot = find(handle);
        if (!slot)
            return;
        dying = std::move(slot->tensor);
        slot->tensor = at::Tensor();
        slot->generation++;
        unused.push_back(uint32_t(handle));
    }
    alive--;
}

bool forget(Scope& scope, handle_t handle) {
    for (auto i = scope.tensors.size(); i-- > 0;)
        if (scope.tensors[i] == handle) {
            scope.tensors[i] = scope.tensors.back();
            scope.tensors.pop_back();
            return true;
        }
    return false;
}

}  // namespace

handle_t own(at::Tensor tensor) {
    handle_t handle;
    {
        const std::lock_guard<std::mutex> hold(lock);
        if (unused.empty()) {
            TORCH_CHECK(slots < Chunks * ChunkSize, "more than ", Chunks * ChunkSize, " tensors are alive");
            auto* chunk = new Slot[ChunkSize];
            chunks[slots >> ChunkBits].store(chunk, std::memory_order_release);
            for (auto i = ChunkSize; i-- > 0;)
                unused.push_back(slots + i);
            slots += ChunkSize;
        }
        const auto index = unused.back();
        unused.pop_back();
        Slot& slot = chunks[index >> ChunkBits].load(std::memory_order_relaxed)[index & (ChunkSize - 1)];
        slot.tensor = std::move(tensor);
        handle = uint64_t(slot.generation) << 32 | index;
    }
    alive++;
    if (!scopes.empty())
        scopes.back().tensors.push_back(handle);
    return handle;
}

const at::Tensor& tensor_of(handle_t handle) {
    Slot* slot = find(handle);
    TORCH_CHECK(slot, "the tensor was freed, by its scope's end or by Dispose, before this use");
    return slot->tensor;
}

void disown(handle_t handle) {
    for (auto i = scopes.size(); i-- > 0;)
        if (forget(scopes[i], handle))
            break;
    release(handle);
}

}  // namespace millrace

using namespace millrace;

MR_EXPORT int32_t mr_scope_begin(int32_t* depth) {
    return guard([&] {
        scopes.emplace_back();
        *depth = int32_t(scopes.size());
    });
}

// Frees the scope's tensors in the reverse order of their birth, and any scope left open inside it.
MR_EXPORT int32_t mr_scope_end(int32_t depth) {
    return guard([&] {
        TORCH_CHECK(depth >= 1 && size_t(depth) <= scopes.size(),
                    "a tensor scope must end on the thread where it began, once: depth ", depth, " of ", scopes.size());
        while (scopes.size() >= size_t(depth)) {
            Scope scope = std::move(scopes.back());
            scopes.pop_back();
            for (auto i = scope.tensors.size(); i-- > 0;)
                release(scope.tensors[i]);
        }
    });
}

// Gives the tensor to the scope around the innermost one; without one, to the caller.
MR_EXPORT int32_t mr_scope_move_out(handle_t tensor) {
    return guard([&] {
        TORCH_CHECK(!scopes.empty() && forget(scopes.back(), tensor), "the tensor does not belong to the innermost scope of this thread");
        if (scopes.size() > 1)
            scopes[scopes.size() - 2].tensors.push_back(tensor);
    });
}

// Takes the tensor out of whichever scope of this thread owns it: from now on it lives until mr_tensor_free.
MR_EXPORT int32_t mr_scope_keep(handle_t tensor) {
    return guard([&] {
        tensor_of(tensor);
        for (auto i = scopes.size(); i-- > 0;)
            if (forget(scopes[i], tensor))
                return;
    });
}

// Freeing twice does nothing.
MR_EXPORT void mr_tensor_free(handle_t tensor) { release(tensor); }

MR_EXPORT int64_t mr_tensors_alive() { return alive; }

MR_EXPORT int32_t mr_tensor_empty(const int64_t* sizes, int32_t dimensions, int32_t dtype, int32_t device_type, int32_t device_index,
                                  handle_t* out) {
    return guard([&] {
        const c10::Device device{c10::DeviceType(device_type), c10::DeviceIndex(device_index)};
        *out = own(at::empty(at::IntArrayRef(sizes, dimensions), at::TensorOptions().dtype(c10::ScalarType(dtype)).device(device)));
    });
}

// Copies the caller's memory. To another device through page-locked memory, so that the copy runs beside what follows; libtorch
// keeps that memory until it is done.
MR_EXPORT int32_t mr_tensor_from_host(const void* data, const int64_t* sizes, int32_t dimensions, int32_t dtype, int32_t device_type,
                                      int32_t device_index, handle_t* out) {
    return guard([&] {
        const c10::Device device{c10::DeviceType(device_type), c10::DeviceIndex(device_index)};
        const auto view = at::from_blob(const_cast<void*>(data), at::IntArrayRef(sizes, dimensions),
                                        at::TensorOptions().dtype(c10::ScalarType(dtype)));
        *out = own(device.is_cpu() ? view.clone() : view.pin_memory().to(device, view.scalar_type(), /*non_blocking=*/true));
    });
}

// Host memory that is page-locked where a device copies from and to it: such copies are several times as fast.
MR_EXPORT int32_t mr_tensor_empty_host(const int64_t* sizes, int32_t dimensions, int32_t dtype, int32_t page_locked, handle_t* out) {
    return guard([&] {
        const auto options = at::TensorOptions().dtype(c10::ScalarType(dtype)).pinned_memory(page_locked != 0);
        *out = own(at::empty(at::IntArrayRef(sizes, dimensions), options));
    });
}

// Uses the caller's memory, which must outlive the tensor.
MR_EXPORT int32_t mr_tensor_wrap_host(void* data, const int64_t* sizes, int32_t dimensions, int32_t dtype, handle_t* out) {
    return guard([&] {
        *out = own(at::from_blob(data, at::IntArrayRef(sizes, dimensions), at::TensorOptions().dtype(c10::ScalarType(dtype))));
    });
}

// The address and byte length of a contiguous tensor in host memory.
MR_EXPORT int32_t mr_tensor_data(handle_t tensor, void** data, int64_t* bytes) {
    return guard([&] {
        const auto& t = tensor_of(tensor);
        TORCH_CHECK(t.is_cpu(), "host access needs a tensor on the cpu, got one on ", t.device());
        TORCH_CHECK(t.is_contiguous(), "host access needs a contiguous tensor, got strides ", t.strides());
        *data = t.data_ptr();
        *bytes = int64_t(t.nbytes());
    });
}

// dimensions: in the capacity of sizes, out the number of dimensions.
MR_EXPORT int32_t mr_tensor_describe(handle_t tensor, int32_t* dtype, int32_t* device_type, int32_t* device_index, int64_t* sizes,
                                     int32_t* dimensions) {
    return guard([&] {
        const auto& t = tensor_of(tensor);
        TORCH_CHECK(t.dim() <= *dimensions, "a tensor of ", t.dim(), " dimensions, at most ", *dimensions, " can be described");
        *dtype = int32_t(t.scalar_type());
        *device_type = int32_t(t.device().type());
        *device_index = t.device().index();
        *dimensions = int32_t(t.dim());
        for (int64_t i = 0; i < t.dim(); i++)
            sizes[i] = t.size(i);
    });
}

MR_EXPORT int32_t mr_tensor_number(handle_t tensor, double* value) {
    return guard([&] { *value = tensor_of(tensor).item<double>(); });
}

// Copies values between tensors of one shape, converting type and device.
MR_EXPORT int32_t mr_tensor_copy(handle_t to, handle_t from) {
    return guard([&] {
        const at::NoGradGuard no_grad;
        tensor_of(to).copy_(tensor_of(from));
    });
}
