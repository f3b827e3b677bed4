#!/usr/bin/env bash
# Keeps one process running: starts it again when it ends, gives every line of its output a prefix, stops it on TERM.
# Usage: supervise.sh NAME COLOUR STOP_SECONDS COMMAND [ARGUMENT...]
# COLOUR is a number for SGR, or empty. SIGUSR1 stops at once. If SUPERVISE_ADDRESS_FILE is set, a line of the form
# "... listening on ADDRESS" is also written there. Status 78 if the process says that its configuration is wrong.
set -euo pipefail

readonly name=$1 colour=$2 stop_seconds=$3
shift 3
readonly longest_pause_ms=5000 healthy_seconds=10

prefix=$(printf '%-9s |' "$name")
[[ -z $colour ]] || prefix=$'\033['"${colour}m$prefix"$'\033[0m'
script=()
[[ -z ${SUPERVISE_ADDRESS_FILE:-} ]] || script+=(-e "/ listening on http/w $SUPERVISE_ADDRESS_FILE")
script+=(-e "s/^/$prefix /")
unset SUPERVISE_ADDRESS_FILE
exec > >(exec sed -u "${script[@]}") 2>&1
prefixer=$!

# The process must not outlive this script, even if it is killed.
tie=()
if setpriv --pdeathsig TERM true 2>/dev/null; then
    tie=(setpriv --pdeathsig TERM)
fi

finish() {
    # All lines are out once the prefixer has met the end of its input.
    exec >/dev/null 2>&1
    wait "$prefixer" || true
    exit "$1"
}

stop() {
    trap kill_child USR1
    trap '' TERM INT HUP
    local child tick
    child=$(jobs -pr)
    [[ -n $child ]] || finish 0
    kill -TERM "$child" 2>/dev/null || true
    for ((tick = 0; tick < 10 * stop_seconds; tick++)); do
        [[ -n $(jobs -pr) ]] || finish 0
        sleep 0.1
    done
    echo "did not stop within $stop_seconds s; killed"
    kill_child
}

kill_child() {
    local child
    child=$(jobs -pr)
    [[ -z $child ]] || kill -KILL "$child" 2>/dev/null || true
    finish 0
}

describe() {
    if (($1 > 128)); then
        echo "was ended by SIG$(kill -l $(($1 - 128)))"
    else
        echo "ended with status $1"
    fi
}

trap stop TERM INT HUP
trap kill_child USR1
pause_ms=200
while true; do
    started=$SECONDS
    "${tie[@]}" "$@" </dev/null &
    status=0
    wait $! 2>/dev/null || status=$?
    if ((status == 64 || status == 78)); then
        echo "its configuration is wrong; it is not started again"
        finish 78
    fi
    ((SECONDS - started < healthy_seconds)) || pause_ms=200
    echo "$(describe "$status"); it is started again in $pause_ms ms"
    sleep "$((pause_ms / 1000)).$(printf %03d $((pause_ms % 1000)))" &
    wait $!
    pause_ms=$((2 * pause_ms < longest_pause_ms ? 2 * pause_ms : longest_pause_ms))
done
