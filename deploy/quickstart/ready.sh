# shellcheck shell=bash
# Waiting for the processes, and what is said once they are ready. Sourced after console.sh and processes.sh.

readonly local_request=(curl -sS --max-time 2 --noproxy '*')

require_free_port() {
    local host=$NAVI_HOST
    [[ $host != 0.0.0.0 && $host != :: ]] || host=127.0.0.1
    ((NAVI_PORT != 0)) || return 0
    if (exec 3<>"/dev/tcp/$host/$NAVI_PORT") 2>/dev/null; then
        fail "Something else already listens on $host, port $NAVI_PORT." \
            "Set NAVI_PORT to another port, such as $((NAVI_PORT + 1))."
    fi
}

# wait_for_address FILE SECONDS: sets address to where the gateway says that it listens.
wait_for_address() {
    local deadline=$((SECONDS + $2))
    address=
    while [[ -z $address ]]; do
        require_processes
        ((SECONDS < deadline)) || fail "The gateway did not open its address within $2 s; the reason should be above."
        sleep 0.1
        address=$(sed -n '$s/.* listening on \(http[^ ]*\).*/\1/p' "$1")
    done
    # An address to listen on is not always one to call.
    address=${address/:\/\/0.0.0.0/:\/\/127.0.0.1}
    address=${address/:\/\/\[::\]/:\/\/\[::1\]}
}

# wait_for_url WHAT URL SECONDS: until it answers 200.
wait_for_url() {
    local started=$SECONDS told=$SECONDS answer status
    say "waiting until $1 is ready"
    while true; do
        require_processes
        answer=$("${local_request[@]}" -w '\n%{http_code}' "$2" 2>&1) || true
        status=${answer##*$'\n'}
        [[ $status != 200 ]] || return 0
        if ((SECONDS - started >= $3)); then
            fail "$1 was not ready within $3 s. The last answer of $2:" "$answer"
        fi
        if ((SECONDS - told >= 5)); then
            told=$SECONDS
            say "still waiting for $2 (last answer: $(describe_answer "$answer"))"
        fi
        sleep 0.2
    done
}

describe_answer() {
    local status=${1##*$'\n'} text=${1%$'\n'*}
    [[ $status == 000 ]] || printf '%s ' "$status"
    printf '%s' "${text:0:200}" | tr '\n' ' '
}

print_welcome() {
    local socket=${address/http/ws}
    cat <<WELCOME

Navi is ready: $address    (Ctrl-C stops it; state in $NAVI_STATE_DIR)

Create a session, and keep its id:

    id=\$(curl -s $address/sessions -H 'Content-Type: application/json' -d '{"profile_id": "secretary"}' |
        sed 's/.*"session_id" *: *"\([^"]*\)".*/\1/')

Talk to it over a WebSocket, with either of these (apt install python3-websockets, or websocat):

    python3 -m websockets $socket/ws/sessions/\$id
    websocat $socket/ws/sessions/\$id

and send this line; the answer streams in as frames:

    {"type": "message", "content": "Hello! Who are you?"}

Read the conversation again, now or tomorrow:

    curl -s $address/sessions/\$id

WELCOME
}
