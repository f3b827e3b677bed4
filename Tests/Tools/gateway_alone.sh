#!/usr/bin/env bash
# For the scripts beside it: a gateway of the debug build by itself, with state of its own, until the script ends.

# Usage: start_gateway NAME=VALUE…   Sets `port`.
start_gateway() {
    local folder
    folder=$(mktemp -d)
    env NAVI_STATE_DIR="$folder" NAVI_PORT=0 LOG_LEVEL=warning NAVI_REQUESTS_PER_SECOND=100000 \
        NAVI_MESSAGES_PER_SECOND=100000 "$@" .build/debug/navi-gateway > "$folder/out" 2> "$folder/log" &
    local pid=$!
    # shellcheck disable=SC2064 # These values, not those at the end.
    trap "kill $pid; wait $pid || true; rm -rf '$folder'" EXIT
    for _ in $(seq 100); do
        port=$(sed -n 's|.*listening on http://127.0.0.1:\([0-9]*\).*|\1|p' "$folder/out")
        [[ -n $port ]] && return
        sleep 0.1
    done
    cat "$folder/log" >&2
    echo "the gateway did not start" >&2
    exit 1
}
