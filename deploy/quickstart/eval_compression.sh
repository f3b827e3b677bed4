#!/usr/bin/env bash
# Measures what compressions keep: usage: eval_compression.sh NAVI_BENCH [MODEL...]
# Without a model, with models that are played, well and badly; then, for each model of local_models.py that is named,
# with its summaries. EVAL_FLAGS are further flags of `navi-bench compression`.
# shellcheck source-path=SCRIPTDIR
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=console.sh
source "$here/console.sh"
# shellcheck source=dependencies.sh
source "$here/dependencies.sh"
# shellcheck source=local_model.sh
source "$here/local_model.sh"

bench=$1
shift
read -ra flags <<<"${EVAL_FLAGS:-}"
step "Extracts alone"
"$bench" compression --windows 2048 4096 "${flags[@]}"
"$bench" compression --windows 8192 32768 131072 --compressions 3 "${flags[@]}"
"$bench" compression --by-itself --compressions 20 "${flags[@]}"
step "Models that are played"
"$bench" compression --modes bad good failing "${flags[@]}"

server=
log=
stop_server() {
    [[ -z $server ]] || kill "$server" 2>/dev/null || true
    server=
    [[ -z $log ]] || rm -f "$log"
}
trap stop_server EXIT

for model in "$@"; do
    step "Summaries by $model"
    provide_server || fail_unavailable "There is no server for local models."
    weights=$(fetch_weights "$model")
    log=$(mktemp)
    "$(local_model_python)" "$here/local_model_server.py" --model "$weights" --slots 1 --threads "$(nproc)" >"$log" &
    server=$!
    for ((tries = 0; tries < 600; tries++)); do
        address=$(sed -n 's/^listening on //p' "$log")
        [[ -z $address ]] || break
        kill -0 "$server" 2>/dev/null || fail "The model's server ended."
        sleep 0.2
    done
    [[ -n ${address:-} ]] || fail "The model's server did not start in two minutes."
    # A small model takes half a minute for a summary.
    "$bench" compression --model "$address/v1" --compressions 3 --each 1 "${flags[@]}"
    stop_server
done
