# shellcheck shell=bash
# Starts and stops the processes of a run, each under a supervisor. Sourced after console.sh.

readonly supervisor=${BASH_SOURCE[0]%/*}/supervise.sh
declare -A supervisors=()

# The shell's signals must not reach the processes: a session of their own keeps Ctrl-C for the script, which stops them
# in order. They must not outlive it either.
supervised=(setsid)
if setpriv --pdeathsig TERM true 2>/dev/null; then
    supervised=(setpriv --pdeathsig TERM setsid)
fi

# start_process NAME COLOUR STOP_SECONDS COMMAND [ARGUMENT...]
start_process() {
    local name=$1 colour=$2
    shift 2
    [[ -t 2 && -z ${NO_COLOR:-} ]] || colour=
    "${supervised[@]}" "$BASH" "$supervisor" "$name" "$colour" "$@" </dev/null >&2 &
    supervisors[$name]=$!
}

# stop_processes NAME...: together; each is killed when its time is up, so this ends.
stop_processes() {
    local name running=()
    for name in "$@"; do
        [[ -z ${supervisors[$name]:-} ]] || running+=("$name")
    done
    ((${#running[@]})) || return 0
    say "stopping ${running[*]}"
    for name in "${running[@]}"; do
        kill -TERM "${supervisors[$name]}" 2>/dev/null || true
    done
    for name in "${running[@]}"; do
        while kill -0 "${supervisors[$name]}" 2>/dev/null; do
            wait "${supervisors[$name]}" 2>/dev/null || true
        done
        unset "supervisors[$name]"
    done
}

# At once, for somebody who asks a second time.
kill_processes() {
    say "killing what is left"
    ((${#supervisors[@]} == 0)) || kill -USR1 "${supervisors[@]}" 2>/dev/null || true
}

# Fails the run if a process has ended for good.
require_processes() {
    local name status
    for name in "${!supervisors[@]}"; do
        kill -0 "${supervisors[$name]}" 2>/dev/null && continue
        status=0
        wait "${supervisors[$name]}" 2>/dev/null || status=$?
        unset "supervisors[$name]"
        ((status != 78)) || fail_configuration "$name refuses its configuration; the reason is above."
        fail "$name is no longer supervised (status $status)."
    done
}

# Returns only by failing the run: the processes are meant to run until somebody stops them.
watch_processes() {
    while true; do
        require_processes
        wait -n "${supervisors[@]}" 2>/dev/null || true
    done
}
