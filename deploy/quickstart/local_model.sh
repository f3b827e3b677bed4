# shellcheck shell=bash
# Provides the local demo model: its server in a venv of its own, its weights in the cache. Sourced after console.sh and
# dependencies.sh.

readonly local_model_dir=${BASH_SOURCE[0]%/*}

cache_dir() {
    printf '%s\n' "${NAVI_CACHE_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/navi}"
}

# The venv belongs to one version of the requirements; the mark says that it is complete.
venv_dir() {
    local version
    version=$(sha256sum "$local_model_dir/requirements/server.txt" | cut -c 1-12)
    printf '%s\n' "$(cache_dir)/venv-$version"
}

is_venv_ready() {
    [[ -e $(venv_dir)/complete ]]
}

local_model_python() {
    printf '%s\n' "$(venv_dir)/bin/python"
}

# missing_megabytes NAME SIZE: what a download of this model would bring, given the size of its weights.
missing_megabytes() {
    local megabytes=0
    is_venv_ready || megabytes=35
    python3 -B "$local_model_dir/fetch_local_model.py" --cache "$(cache_dir)" --cached-only "$1" >/dev/null 2>&1 ||
        megabytes=$((megabytes + $2))
    printf '%s\n' "$megabytes"
}

# fetch_weights NAME: prints their path; downloads them if they are missing, without asking.
fetch_weights() {
    "$(local_model_python)" -B "$local_model_dir/fetch_local_model.py" --cache "$(cache_dir)" "$1"
}

require_processor() {
    if [[ $(uname -m) == x86_64 ]] && ! grep -qw avx2 /proc/cpuinfo; then
        fail_unavailable "The local model needs a processor with AVX2, which this machine does not have."
    fi
}

# provide_server: installs it if it is missing, without asking.
provide_server() {
    require_processor
    is_venv_ready && return
    require_packages python3-venv
    mkdir -p "$(cache_dir)"
    # A second run waits here and then finds it complete.
    (
        flock 8
        is_venv_ready || install_server "$(venv_dir)"
    ) 8>"$(cache_dir)/venv.lock" || {
        say "The model's server could not be installed; what went wrong is above."
        return 1
    }
}

install_server() {
    say "installing the model's server"
    python3 -c 'import sys; sys.exit(sys.version_info < (3, 10))' ||
        fail_unavailable "The local model needs Python 3.10 or newer; this is $(python3 --version)."
    local options=(-q --no-deps --only-binary :all: --require-hashes --no-cache-dir)
    options+=(--no-input --retries 2 --disable-pip-version-check)
    rm -rf "$1" && python3 -m venv "$1" &&
        "$1/bin/python" -m pip install "${options[@]}" -r "$local_model_dir/requirements/server.txt" >&2 &&
        "$1/bin/python" -c 'import xllamacpp' && touch "$1/complete"
}

# consent_to_download WHAT MEGABYTES: says how much it is and asks. NAVI_DEMO_MODEL=yes and =no answer beforehand.
consent_to_download() {
    (($2 > 0)) || return 0
    say "$1: a download of up to $2 MB into $(cache_dir)"
    case ${NAVI_DEMO_MODEL:-ask} in
        ask)
            is_interactive || say "NAVI_DEMO_MODEL=no would decline it."
            confirm "Download it?"
            ;;
        yes) ;;
        no)
            say "Declined by NAVI_DEMO_MODEL=no."
            return 1
            ;;
        *) fail_configuration "NAVI_DEMO_MODEL is '$NAVI_DEMO_MODEL'; it must be ask, yes or no." ;;
    esac
}

explain_own_model() {
    say "To use a model of your own, set one of these and run this again:"
    say "    OLLAMA_HOST=http://127.0.0.1:11434        a running Ollama; OLLAMA_DEFAULT_MODEL names the model"
    say "    OPENAI_BASE_URL=http://127.0.0.1:8080/v1  any OpenAI-compatible server; OPENAI_MODEL names the model"
    say "    OPENAI_API_KEY=...                        with OPENAI_MODEL, and OPENAI_BASE_URL if it is not OpenAI's"
}

# provide_demo_model: prints the path of the weights of the best demo model that can be had.
provide_demo_model() {
    if ! consent_to_download "Local demo model Qwen2.5-Coder-0.5B (Apache-2.0) and its server llama.cpp (MIT)" \
        "$(missing_megabytes qwen 492)"; then
        explain_own_model
        fail_unavailable "There is no model to talk to."
    fi
    if provide_server; then
        fetch_weights qwen && return
        say "Trying SmolLM2-135M instead. It is much weaker: good enough to see Navi at work, not for real answers."
        fetch_weights smollm2 && return
    fi
    explain_own_model
    fail_unavailable "No local model could be downloaded."
}

# provide_test_model: prints the path of the weights that the tests use; fails, with the reason said, if there are none.
provide_test_model() {
    consent_to_download "Test model SmolLM2-135M (Apache-2.0) and its server llama.cpp (MIT)" \
        "$(missing_megabytes smollm2 99)" && provide_server && fetch_weights smollm2
}
