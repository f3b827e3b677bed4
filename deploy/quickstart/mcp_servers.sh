# shellcheck shell=bash
# Provides real MCP servers for the tests, in a venv of their own. Sourced after local_model.sh.

# The venv belongs to one version of the requirements; the mark says that it is complete.
mcp_venv_dir() {
    local version
    version=$(sha256sum "${BASH_SOURCE[0]%/*}/requirements/mcp.txt" | cut -c 1-12)
    printf '%s\n' "$(cache_dir)/venv-mcp-$version"
}

mcp_python() {
    printf '%s\n' "$(mcp_venv_dir)/bin/python"
}

# provide_mcp_servers: installs them if they are missing; fails, with the reason said, if they cannot be had.
provide_mcp_servers() {
    [[ -e $(mcp_venv_dir)/complete ]] && return
    require_packages python3-venv
    python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
        say "The MCP servers of the tests need Python 3.11 or newer; this is $(python3 --version)."
        return 1
    }
    confirm "Download the MCP servers of the tests (MIT, about 12 MB) into $(cache_dir)?" || return 1
    mkdir -p "$(cache_dir)"
    # A second run waits here and then finds them complete.
    (
        flock 8
        [[ -e $(mcp_venv_dir)/complete ]] || install_mcp_servers "$(mcp_venv_dir)"
    ) 8>"$(cache_dir)/venv-mcp.lock"
}

install_mcp_servers() {
    say "installing the MCP servers of the tests"
    local options=(-q --no-deps --only-binary :all: --require-hashes --no-cache-dir)
    options+=(--no-input --retries 2 --disable-pip-version-check)
    rm -rf "$1" && python3 -m venv "$1" &&
        "$1/bin/python" -m pip install "${options[@]}" -r "${BASH_SOURCE[0]%/*}/requirements/mcp.txt" >&2 &&
        "$1/bin/python" -c 'import mcp, mcp_server_time' && touch "$1/complete"
}
