# shellcheck shell=bash
# The settings of a run: the file of settings, then the environment, then defaults. Sourced after console.sh.

# load_settings ROOT: exports what the processes need, with absolute paths, so that messages name the real place. Sets
# drain_seconds, the time that a stopping worker takes at most.
load_settings() {
    local root=$1
    if [[ -n ${NAVI_CONFIG:-} ]]; then
        [[ -f $NAVI_CONFIG && -r $NAVI_CONFIG ]] ||
            fail_configuration "NAVI_CONFIG names $NAVI_CONFIG, which cannot be read."
        [[ $NAVI_CONFIG != *.json ]] ||
            fail_configuration "The quick start reads lines NAME=value, not JSON: $NAVI_CONFIG"
    elif [[ -e navi.env ]]; then
        NAVI_CONFIG=navi.env
    fi
    if [[ -n ${NAVI_CONFIG:-} ]]; then
        read_settings_file "$NAVI_CONFIG"
    fi
    export NAVI_STATE_DIR NAVI_PROFILES_DIR NAVI_WEB_DIR NAVI_WORKERS NAVI_HOST NAVI_PORT
    NAVI_STATE_DIR=$(realpath -m -- "${NAVI_STATE_DIR:-.navi}")
    NAVI_PROFILES_DIR=$(realpath -m -- "${NAVI_PROFILES_DIR:-$root/deploy/profiles}")
    NAVI_WEB_DIR=$(realpath -m -- "${NAVI_WEB_DIR:-$root/Sources/gateway/Web}")
    NAVI_WORKERS=${NAVI_WORKERS:-2}
    NAVI_HOST=${NAVI_HOST:-127.0.0.1}
    NAVI_PORT=${NAVI_PORT:-8000}
    require_number NAVI_WORKERS 1 64
    require_number NAVI_PORT 0 65535
    # Whether it is a number is for the worker to say.
    drain_seconds=${NAVI_DRAIN_TIMEOUT:-20}
    drain_seconds=${drain_seconds%%.*}
    [[ $drain_seconds =~ ^[0-9]{1,4}$ ]] || drain_seconds=20
    # The address of a Unix socket has 107 bytes at most.
    local link=${NAVI_LINK:-ipc://$NAVI_STATE_DIR/run/link.sock}
    if [[ $link == ipc://* ]] && (($(printf %s "${link#ipc://}" | wc -c) > 100)); then
        fail_configuration "The path of the link's socket is too long: ${link#ipc://}" \
            "Set NAVI_LINK to a shorter one, such as ipc://${XDG_RUNTIME_DIR:-/tmp}/navi/link.sock"
    fi
}

# pass_settings FILE: the processes get the settings from the environment alone, as they were read and completed here.
# The empty file keeps them from reading ./navi.env again, which would have precedence.
pass_settings() {
    : >"$1"
    export NAVI_CONFIG=$1
}

# Lines NAME=value, as the programs read them from a file: see docs/settings.md.
read_settings_file() {
    local line number=0
    local pattern='^[[:space:]]*(export[[:space:]]+)?([A-Za-z_][A-Za-z0-9_]*)[[:space:]]*=(.*)$'
    while IFS= read -r line || [[ -n $line ]]; do
        number=$((number + 1))
        ((number > 1)) || line=${line#$'\xEF\xBB\xBF'}
        line=${line%$'\r'}
        [[ $line =~ ^[[:space:]]*([#\;].*)?$ ]] && continue
        [[ $line =~ $pattern ]] || fail_configuration "$1, line $number: expected NAME=value"
        local name=${BASH_REMATCH[2]}
        read_settings_value "${BASH_REMATCH[3]}" || fail_configuration "$1, line $number: $problem"
        export "$name=$value"
    done <"$1"
}

# read_settings_value TEXT: sets value, or problem. One pair of quotes is taken off, and a comment after a space.
read_settings_value() {
    local double='^"(([^"\\]|\\.)*)"([[:space:]]+#.*|[[:space:]]*)$' single="^'([^']*)'([[:space:]]+#.*|[[:space:]]*)\$"
    value=${1#"${1%%[![:space:]]*}"}
    if [[ $value =~ $double ]]; then
        # shellcheck disable=SC2001,SC2016 # They are what a backslash stands before.
        value=$(sed 's/\\\(["\\$`]\)/\1/g' <<<"${BASH_REMATCH[1]}")
    elif [[ $value =~ $single ]]; then
        value=${BASH_REMATCH[1]}
    elif [[ $value == [\"\']* ]]; then
        problem="the quote is not closed on this line, or something follows it"
        return 1
    else
        value=${1%%[[:space:]]#*}
        value=${value#"${value%%[![:space:]]*}"}
        value=${value%"${value##*[![:space:]]}"}
        problem="a value ends with its line; a backslash does not go on with it"
        [[ $value != *\\ ]]
    fi
}

# require_number NAME LOWEST HIGHEST
require_number() {
    local value=${!1}
    if ! [[ $value =~ ^[0-9]{1,5}$ ]] || ((10#$value < $2 || 10#$value > $3)); then
        fail_configuration "$1 is '$value'; it must be a number from $2 to $3."
    fi
    printf -v "$1" %d "$((10#$value))"
}
