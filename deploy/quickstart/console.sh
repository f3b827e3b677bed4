# shellcheck shell=bash
# How the quick start talks to people. Sourced. Everything but a result goes to standard error.

say() {
    printf '%s\n' "$*" >&2
}

# A heading between steps, so that it stands out from what the tools print.
step() {
    if [[ -t 2 ]]; then
        printf '\033[1m==> %s\033[0m\n' "$*" >&2
    else
        printf '==> %s\n' "$*" >&2
    fi
}

# fail LINE...: says what is wrong, a line per argument, and ends the script.
fail() {
    fail_with 1 "$@"
}

# Something that Navi needs is not there, and cannot be had.
fail_unavailable() {
    fail_with 69 "$@"
}

# The settings are wrong: trying again would not help. The executables use the same status.
fail_configuration() {
    fail_with 78 "$@"
}

fail_with() {
    local status=$1
    printf 'error: %s\n' "$2" >&2
    shift 2
    (($# == 0)) || printf '       %s\n' "$@" >&2
    exit "$status"
}

is_interactive() {
    [[ -t 0 && -t 2 ]]
}

# confirm QUESTION: asks on a terminal; elsewhere there is nobody to ask, and the answer is yes.
confirm() {
    is_interactive || return 0
    local answer
    read -r -p "$1 [Y/n] " answer || return 1
    [[ $answer != [nN]* ]]
}
