# shellcheck shell=bash
# Picks the model to talk to: the settings, else a running Ollama, else the local demo model. Sourced after the
# other files of this folder.

readonly ollama_default=http://127.0.0.1:11434 model_stop_seconds=5

# choose_model: exports the settings of the chosen model, and starts it if it is the demo model.
choose_model() {
    case ${NAVI_DEFAULT_BACKEND:-} in
        openai) use_openai ;;
        ollama) use_ollama "${OLLAMA_HOST:-$ollama_default}" ;;
        anthropic) use_anthropic ;;
        '')
            if [[ -n ${OPENAI_BASE_URL:-}$(model_key OPENAI_API_KEY) ]]; then
                use_openai
            elif [[ -n ${ANTHROPIC_BASE_URL:-}$(model_key ANTHROPIC_API_KEY) ]]; then
                use_anthropic
            elif [[ -n ${OLLAMA_HOST:-} ]]; then
                use_ollama "$OLLAMA_HOST"
            elif has_ollama_with_model; then
                use_ollama "$ollama_default"
            else
                say "No model is configured, and no Ollama with a chat model answers at $ollama_default."
                use_demo_model
            fi
            ;;
        *)
            fail_configuration \
                "NAVI_DEFAULT_BACKEND is '$NAVI_DEFAULT_BACKEND'; it must be ollama, openai or anthropic."
            ;;
    esac
}

# model_key NAME: what the setting says, or the file that NAME_FILE names.
model_key() {
    local file=$1_FILE
    if [[ -n ${!1:-} ]]; then
        printf %s "${!1}"
    elif [[ -n ${!file:-} ]]; then
        head -n 1 -- "${!file}"
    fi
}

use_openai() {
    export NAVI_DEFAULT_BACKEND=openai
    if [[ -z ${OPENAI_BASE_URL:-}$(model_key OPENAI_API_KEY) ]]; then
        fail_configuration "NAVI_DEFAULT_BACKEND=openai needs OPENAI_API_KEY, or OPENAI_BASE_URL, or both."
    fi
    # A local server has one model, or a few; a hosted one has many, and choosing costs money.
    if [[ -z ${OPENAI_MODEL:-} && -n ${OPENAI_BASE_URL:-} ]]; then
        OPENAI_MODEL=$(first_openai_model)
        export OPENAI_MODEL
    fi
    [[ -n ${OPENAI_MODEL:-} ]] || fail_configuration "OPENAI_MODEL is not set: which model should Navi use?"
    say "model: $OPENAI_MODEL at ${OPENAI_BASE_URL:-OpenAI}"
}

first_openai_model() {
    model_server_get "${OPENAI_BASE_URL%/}/models" "$(model_key OPENAI_API_KEY)" | json_strings id | head -n 1
}

use_anthropic() {
    export NAVI_DEFAULT_BACKEND=anthropic
    if [[ -z ${ANTHROPIC_BASE_URL:-}$(model_key ANTHROPIC_API_KEY) ]]; then
        fail_configuration "NAVI_DEFAULT_BACKEND=anthropic needs ANTHROPIC_API_KEY, or ANTHROPIC_BASE_URL, or both."
    fi
    [[ -n ${ANTHROPIC_MODEL:-} ]] || fail_configuration "ANTHROPIC_MODEL is not set: which model should Navi use?"
    say "model: $ANTHROPIC_MODEL at ${ANTHROPIC_BASE_URL:-Anthropic}"
}

use_ollama() {
    export NAVI_DEFAULT_BACKEND=ollama OLLAMA_HOST OLLAMA_DEFAULT_MODEL
    OLLAMA_HOST=$(ollama_url "$1")
    OLLAMA_DEFAULT_MODEL=${OLLAMA_DEFAULT_MODEL:-$(ollama_chat_models "$OLLAMA_HOST" | head -n 1)}
    [[ -n $OLLAMA_DEFAULT_MODEL ]] || fail_configuration \
        "No chat model is installed in the Ollama at $OLLAMA_HOST, or it cannot be reached." \
        "Install one (ollama pull NAME), or set OLLAMA_DEFAULT_MODEL."
    say "model: $OLLAMA_DEFAULT_MODEL of the Ollama at $OLLAMA_HOST"
}

# OLLAMA_HOST is also what the Ollama server itself listens on: often without a scheme, a port, or an address to call.
ollama_url() {
    local url=$1
    [[ $url == *://* ]] || url=http://$url
    [[ $url =~ ^[^:]+://[^/]*:[0-9]+ || $url == https://* ]] || url=${url%/}:11434
    url=${url/:\/\/0.0.0.0/:\/\/127.0.0.1}
    printf '%s\n' "${url%/}"
}

has_ollama_with_model() {
    [[ -n $(ollama_chat_models "$ollama_default" 2>/dev/null) ]]
}

# ollama_chat_models URL: the installed models in Ollama's order, newest first, without those that only embed.
ollama_chat_models() {
    model_server_get "$1/api/tags" "$(model_key OLLAMA_API_KEY)" | json_strings name | grep -Eiv 'embed|minilm|(^|/)bge' || true
}

# model_server_get URL KEY: prints the answer, or nothing. The key goes in on standard input, where no list of processes
# shows it.
model_server_get() {
    local header=
    [[ -z $2 ]] || header="header = \"Authorization: Bearer $2\""
    curl --config - -fsS --max-time 5 --noproxy '127.0.0.1,localhost,::1' "$1" <<<"$header" || true
}

# json_strings KEY: the string values of a key, one a line. Enough for names, which have no escapes.
json_strings() {
    grep -Eo "\"$1\"[[:space:]]*:[[:space:]]*\"[^\"]*\"" | sed 's/.*"\([^"]*\)"$/\1/' || true
}

# Two threads, but one on two processors: with a thread for each, any other work makes them wait for each other, and
# text comes ten times slower.
use_demo_model() {
    local weights port threads=2 arguments
    weights=$(provide_demo_model)
    (($(nproc) > 2)) || threads=1
    NAVI_DEMO_MODEL_THREADS=${NAVI_DEMO_MODEL_THREADS:-$threads}
    require_number NAVI_DEMO_MODEL_THREADS 1 64
    port=$("$(local_model_python)" -c 'import socket; print(socket.create_server(("127.0.0.1", 0)).getsockname()[1])')
    export NAVI_DEFAULT_BACKEND=openai OPENAI_BASE_URL="http://127.0.0.1:$port/v1" OPENAI_MODEL=local OPENAI_API_KEY
    OPENAI_API_KEY=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
    arguments=(--model "$weights" --alias local --port "$port" --slots 2 --context 8192)
    arguments+=(--threads "$NAVI_DEMO_MODEL_THREADS")
    if [[ $weights == *qwen* ]]; then
        arguments+=(--template "$local_model_dir/qwen_tools.jinja" --frequency-penalty 0.2)
    fi
    say "model: $(basename "$weights") on this machine"
    LOCAL_MODEL_API_KEY=$OPENAI_API_KEY start_process model 35 "$model_stop_seconds" \
        "$(local_model_python)" -B "$local_model_dir/local_model_server.py" "${arguments[@]}"
    wait_for_url "the local model" "http://127.0.0.1:$port/health" 120
}
