#!/usr/bin/env bash
# Builds release products, one at a time: usage: build.sh PRODUCT...
# shellcheck source-path=SCRIPTDIR
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
root=$(cd -- "$here/../.." && pwd)
# shellcheck source=console.sh
source "$here/console.sh"
# shellcheck source=dependencies.sh
source "$here/dependencies.sh"

require_swift "$root"
require_packages pkg-config libsqlite3-dev libzmq3-dev

# With the Swift libraries inside, the executables run where there is no toolchain, or none that a service may read.
flags=(-c release --package-path "$root" --scratch-path "$root/.build-release" --static-swift-stdlib)
read -ra more <<<"${BUILD_FLAGS:-}"
flags+=("${more[@]}")
number=0
for product in "$@"; do
    number=$((number + 1))
    note=
    [[ -x $root/.build-release/release/$product ]] || note=", which takes several minutes the first time"
    step "Building $product ($number of $#)$note"
    swift build "${flags[@]}" --product "$product" >&2 ||
        fail "$product could not be built; the compiler's messages are above."
done
