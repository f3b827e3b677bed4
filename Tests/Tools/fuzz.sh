#!/usr/bin/env bash
# Feeds the pure decoders with what libFuzzer finds. Usage: [SECONDS_EACH=20] [SEED=1] fuzz.sh [TARGET…]; without a target
# all of them. What it learns is kept in .build-fuzz/corpus; what ends a decoder lies in .build-fuzz/found.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.."

build=.build-fuzz
# Programs are libraries then: libFuzzer brings the one entry point.
NAVI_FUZZ=1 swift build --sanitize fuzzer --product navi-fuzz --scratch-path "$build"

targets=("$@")
[[ $# -gt 0 ]] || mapfile -t targets < <(sed -n 's/^    case \([a-zA-Z]*\)\( = "\(.*\)"\)\?$/\3 \1/p' Tests/Fuzz/FuzzTarget.swift \
    | awk '{ print $1 }')
mkdir -p "$build/found"
failed=()
for target in "${targets[@]}"; do
    mkdir -p "$build/corpus/$target"
    echo "==> $target"
    # Depth and length come from rules, not from luck.
    NAVI_FUZZ_TARGET=$target "$build/debug/navi-fuzz" -max_total_time="${SECONDS_EACH:-20}" -seed="${SEED:-1}" -max_len=4096 \
        -timeout=10 -print_final_stats=1 -artifact_prefix="$build/found/$target-" "$build/corpus/$target" "Tests/Fuzz/Seeds/$target" \
        2>"$build/found/$target.log" || failed+=("$target")
    grep -E "number_of_executed_units|^SUMMARY|cov:" "$build/found/$target.log" | tail -3
done
if [[ ${#failed[@]} -gt 0 ]]; then
    echo "ended: ${failed[*]} (inputs and logs in $build/found)" >&2
    exit 1
fi
