#!/usr/bin/env bash
# Builds everything with a sanitizer and runs the tests, the browser's and the long ones aside: 0 reports.
# Usage: sanitize.sh thread|address [FILTER]
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.."
sanitizer=$1
filter=${2:-"CommonTests|GatewayTests|WorkerTests|JanitorTests|ConversationTests|ResumeTests|WorkerLossTests|StopTests|QueueTests"}

# Programs that the tests start write their reports there, too; any makes this fail.
reports=$(mktemp -d)
export TSAN_OPTIONS="exitcode=66 log_path=$reports/report" ASAN_OPTIONS="detect_leaks=0 log_path=$reports/report"
if [[ $sanitizer == thread ]]; then
    # clang comes with the Swift toolchain. In programs without the sanitizer, what it makes does nothing.
    mkdir -p .build-thread
    clang -shared -fPIC -O1 -Wall -Wextra -o .build-thread/tsan_mutex.so Tests/Tools/tsan_mutex.c
    export LD_PRELOAD=$PWD/.build-thread/tsan_mutex.so
fi
status=0
SANITIZER=$sanitizer deploy/quickstart/test.sh --no-parallel --filter "$filter" || status=$?
count=$(find "$reports" -type f | wc -l)
echo "sanitizer $sanitizer: $count programs with reports, the tests ended with $status"
if ((count > 0)); then
    head -n 60 "$reports"/* >&2
    exit 1
fi
rm -rf "$reports"
exit "$status"
