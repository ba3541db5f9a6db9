#!/usr/bin/env bash
# Tests and measures on a machine that has a GPU, PyTorch, CMake and a compiler, but no .NET:
#   tests/Benchmarks/cuda.sh pack           here, where .NET is: artifacts/cuda.tar.xz, to be copied there with the sources
#   tests/Benchmarks/cuda.sh test [FILTER]  there: the tests on the GPU
#   tests/Benchmarks/cuda.sh bench          there: BERT-large, beside Hugging Face's transformers
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
archive=$root/artifacts/cuda.tar.xz
packed=$root/artifacts/cuda

pack() {
  local dotnet sdk runtime
  dotnet=$(dirname "$(readlink -f "$(command -v dotnet)")")
  sdk=$(dotnet --version)
  runtime=$(dotnet --list-runtimes | sed -nE 's/^Microsoft.NETCore.App ([^ ]+) .*/\1/p' | tail -1)
  dotnet build "$root/tests/Model/Model.Tests.csproj" -c Release -v quiet
  dotnet build "$root/tests/Benchmarks/Benchmarks.csproj" -c Release -v quiet
  rm -rf "$packed"
  mkdir -p "$packed/dotnet/shared/Microsoft.NETCore.App" "$packed/dotnet/sdk/$sdk" "$packed/bin"
  cp -r "$dotnet/dotnet" "$dotnet/host" "$packed/dotnet/"
  cp -r "$dotnet/shared/Microsoft.NETCore.App/$runtime" "$packed/dotnet/shared/Microsoft.NETCore.App/"
  # Of the SDK what runs tests.
  (cd "$dotnet/sdk/$sdk" && cp -r vstest.console.* Microsoft.TestPlatform.* Microsoft.VisualStudio.TestPlatform.* Newtonsoft.Json.dll \
    Microsoft.Extensions.FileSystemGlobbing.dll Microsoft.Extensions.DependencyModel.dll Extensions "$packed/dotnet/sdk/$sdk/" 2>/dev/null || true)
  cp -r "$root/artifacts/bin/Model.Tests/release" "$packed/bin/Model.Tests"
  cp -r "$root/artifacts/bin/Benchmarks/release" "$packed/bin/Benchmarks"
  find "$packed" -name '*.pdb' -delete
  find "$packed/bin" -type d \( -path '*/runtimes/win*' -o -path '*/runtimes/osx*' \) -prune -exec rm -r {} +
  tar -C "$root/artifacts" -cJf "$archive" cuda
  ls -l "$archive"
}

# The native library against the libtorch of this machine's PyTorch.
prepare() {
  [ -x "$packed/dotnet/dotnet" ] || tar -C "$root/artifacts" -xJf "$archive"
  export TORCH_ROOT DOTNET_ROOT=$packed/dotnet DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
  TORCH_ROOT=${TORCH_ROOT:-$(python3 -c 'import os, torch; print(os.path.dirname(torch.__file__))')}
  cmake -S "$root/src/Model/Native" -B "$root/artifacts/native/build" -DCMAKE_BUILD_TYPE=Release -DTORCH_ROOT="$TORCH_ROOT"
  cmake --build "$root/artifacts/native/build" --parallel
}

case ${1:-} in
  pack) pack ;;
  test)
    prepare
    "$packed/dotnet/dotnet" exec "$packed"/dotnet/sdk/*/vstest.console.dll "$packed/bin/Model.Tests/Millrace.Model.Tests.dll" \
      --TestCaseFilter:"${2:-FullyQualifiedName~Cuda}" --logger:"console;verbosity=normal" ;;
  bench) prepare; exec "$packed/dotnet/dotnet" "$packed/bin/Benchmarks/Millrace.Benchmarks.dll" cuda --markdown ;;
  *) sed -n 2,5p "${BASH_SOURCE[0]}" >&2; exit 2 ;;
esac
