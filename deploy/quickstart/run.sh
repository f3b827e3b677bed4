#!/usr/bin/env bash
# The quick start: builds Navi, finds a model, runs all processes until Ctrl-C. Settings: deploy/navi.env.example.
# shellcheck source-path=SCRIPTDIR
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
root=$(cd -- "$here/../.." && pwd)
# shellcheck source=console.sh
source "$here/console.sh"
# shellcheck source=dependencies.sh
source "$here/dependencies.sh"
# shellcheck source=settings.sh
source "$here/settings.sh"
# shellcheck source=local_model.sh
source "$here/local_model.sh"
# shellcheck source=processes.sh
source "$here/processes.sh"
# shellcheck source=ready.sh
source "$here/ready.sh"
# shellcheck source=model.sh
source "$here/model.sh"

readonly gateway_stop_seconds=10 janitor_stop_seconds=10

# One run per state directory. The processes hold the lock too: it is free when the last of them has ended.
lock_state_dir() {
    (umask 077 && mkdir -p "$NAVI_STATE_DIR/run") || fail_configuration "$NAVI_STATE_DIR cannot be created."
    run_file=$NAVI_STATE_DIR/run/quickstart
    exec 9>>"$run_file.lock"
    flock -n 9 || fail "Navi already runs on this state directory: $(cat "$run_file" 2>/dev/null)" \
        "Stop it (Ctrl-C where it was started), or give this one a NAVI_STATE_DIR and a NAVI_PORT of its own."
    echo "process $$, port $NAVI_PORT" >"$run_file"
}

start_navi() {
    local bin=$1 number name
    local address_file=$run_file.address
    : >"$address_file"
    # Keys of models are the workers' alone, the provider's secret is the gateway's.
    local keyless=(env) secretless=(env -u NAVI_OIDC_CLIENT_SECRET -u NAVI_OIDC_CLIENT_SECRET_FILE)
    for name in OLLAMA_API_KEY OPENAI_API_KEY ANTHROPIC_API_KEY; do keyless+=(-u "$name" -u "${name}_FILE"); done
    SUPERVISE_ADDRESS_FILE=$address_file \
        start_process gateway 36 "$gateway_stop_seconds" "${keyless[@]}" "$bin/navi-gateway"
    for ((number = 1; number <= NAVI_WORKERS; number++)); do
        workers+=("worker-$number")
        start_process "worker-$number" 32 "$((10#$drain_seconds + 5))" "${secretless[@]}" "$bin/navi-worker"
    done
    start_process janitor 33 "$janitor_stop_seconds" "${keyless[@]}" "${secretless[@]}" "$bin/navi-janitor"
    wait_for_address "$address_file" 60
    wait_for_url "Navi" "$address/ready" 60
    echo "process $$, $address" >"$run_file"
}

stop_run() {
    trap kill_processes INT TERM HUP
    ((${#supervisors[@]})) || return 0
    stop_processes gateway
    ((${#workers[@]} == 0)) || say "workers have $drain_seconds s to finish; Ctrl-C again ends them at once"
    stop_processes "${workers[@]}"
    stop_processes janitor
    stop_processes model
    say "stopped"
}

workers=()
trap stop_run EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

load_settings "$root"
require_packages curl
[[ ${NAVI_SANDBOX:-off} != bubblewrap ]] || require_packages bubblewrap
want_package poppler-utils "PDF files cannot be read"
lock_state_dir
require_free_port
pass_settings "$run_file.env"
bin=${NAVI_BIN_DIR:-$root/.build-release/release}
if [[ -z ${NAVI_BIN_DIR:-} ]]; then
    "$here/build.sh" navi-gateway navi-worker navi-janitor
fi
step "Choosing a model"
choose_model
step "Starting Navi"
start_navi "$bin"
trap 'exit 0' INT TERM HUP
print_welcome
watch_processes
