// What a device other than the CPU needs. Nothing here names a CUDA library: a libtorch without CUDA builds and runs it too.
#include <ATen/Context.h>
#include <torch/cuda.h>

#include "abi.hpp"

extern "C" {
__attribute__((weak)) int cudaDeviceGetAttribute(int* value, int attribute, int device);
}

using namespace millrace;

// Seeds the generator that operators on this device draw from; their next draw is a function of the seed.
MR_EXPORT int32_t mr_seed_device(int32_t device_type, int32_t device_index, uint64_t seed) {
    return guard([&] {
        auto generator = at::globalContext().defaultGenerator(c10::Device(c10::DeviceType(device_type), c10::DeviceIndex(device_index)));
        const std::lock_guard<std::mutex> hold(generator.mutex());
        generator.set_current_seed(seed);
    });
}

// Whether products of floats may be computed in TF32, for the whole process; on a CPU it changes nothing.
MR_EXPORT int32_t mr_allow_tf32(int32_t allow) {
    return guard([&] { at::globalContext().setAllowTF32CuBLAS(allow != 0); });
}

// Waits until all that was asked of the device is done; at once on the CPU.
MR_EXPORT int32_t mr_synchronize(int32_t device_type, int32_t device_index) {
    return guard([&] {
        if (c10::DeviceType(device_type) == c10::DeviceType::CUDA)
            torch::cuda::synchronize(device_index);
    });
}

// The compute capability of a CUDA device, 10 times the major number plus the minor; 0 where it cannot be told.
MR_EXPORT int32_t mr_compute_capability(int32_t device_index) {
    constexpr int Major = 75, Minor = 76;  // cudaDevAttrComputeCapabilityMajor, ...Minor
    int major = 0, minor = 0;
    if (!cudaDeviceGetAttribute || cudaDeviceGetAttribute(&major, Major, device_index) != 0 ||
        cudaDeviceGetAttribute(&minor, Minor, device_index) != 0)
        return 0;
    return 10 * major + minor;
}
