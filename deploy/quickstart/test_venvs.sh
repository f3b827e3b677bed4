# shellcheck shell=bash
# Provides what tests need of Python, each set in a venv of its own: `mcp`, real MCP servers, `clients`, a real HTTP
# client that keeps its connections, and `markdown`, which fetches the specifications of Markdown. Sourced after
# local_model.sh.

# A venv belongs to one version of its requirements; the mark says that it is complete.
test_venv_dir() {
    local version
    version=$(sha256sum "${BASH_SOURCE[0]%/*}/requirements/$1.txt" | cut -c 1-12)
    printf '%s\n' "$(cache_dir)/venv-$1-$version"
}

test_venv_python() {
    printf '%s\n' "$(test_venv_dir "$1")/bin/python"
}

# provide_test_venv NAME WHAT LICENCE MODULES: installs it if it is missing; fails, with the reason said, if it cannot be
# had.
provide_test_venv() {
    local name=$1 what=$2 licence=$3 modules=$4
    [[ -e $(test_venv_dir "$name")/complete ]] && return
    require_packages python3-venv
    python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
        say "The $what of the tests need Python 3.11 or newer; this is $(python3 --version)."
        return 1
    }
    confirm "Download the $what of the tests ($licence) into $(cache_dir)?" || return 1
    mkdir -p "$(cache_dir)"
    # A second run waits here and then finds them complete.
    (
        flock 8
        [[ -e $(test_venv_dir "$name")/complete ]] || install_test_venv "$name" "$what" "$modules"
    ) 8>"$(cache_dir)/venv-$name.lock"
}

install_test_venv() {
    local dir
    dir=$(test_venv_dir "$1")
    say "installing the $2 of the tests"
    local options=(-q --no-deps --only-binary :all: --require-hashes --no-cache-dir)
    options+=(--no-input --retries 2 --disable-pip-version-check)
    rm -rf "$dir" && python3 -m venv "$dir" &&
        "$dir/bin/python" -m pip install "${options[@]}" -r "${BASH_SOURCE[0]%/*}/requirements/$1.txt" >&2 &&
        "$dir/bin/python" -c "import $3" && touch "$dir/complete"
}

provide_mcp_servers() {
    provide_test_venv mcp "MCP servers" "MIT, about 12 MB" "mcp, mcp_server_time"
}

provide_http_clients() {
    provide_test_venv clients "HTTP clients" "Apache-2.0, about 4 MB" "aiohttp"
}

markdown_specs_dir() {
    local version
    version=$(sha256sum "${BASH_SOURCE[0]%/*}/requirements/markdown-specs.txt" | cut -c 1-12)
    printf '%s\n' "$(cache_dir)/markdown-specs-$version"
}

# The specifications are in an archive of sources, and nowhere in a wheel.
provide_markdown_specs() {
    [[ -e $(markdown_specs_dir)/complete ]] && return
    provide_test_venv markdown "specifications of Markdown" "CC-BY-SA 4.0, less than 1 MB" "pdm.backend" || return
    (
        flock 8
        [[ -e $(markdown_specs_dir)/complete ]] || fetch_markdown_specs "$(markdown_specs_dir)"
    ) 8>"$(cache_dir)/markdown-specs.lock"
}

fetch_markdown_specs() {
    local dir=$1
    local options=(-q --no-deps --no-binary :all: --no-build-isolation --require-hashes --no-cache-dir)
    options+=(--no-input --retries 2 --disable-pip-version-check)
    rm -rf "$dir" && mkdir -p "$dir" &&
        "$(test_venv_python markdown)" -m pip download "${options[@]}" -d "$dir" \
            -r "${BASH_SOURCE[0]%/*}/requirements/markdown-specs.txt" >&2 &&
        tar -xzf "$dir"/marko-*.tar.gz -C "$dir" --strip-components 3 --wildcards '*/tests/spec/*.txt' &&
        rm "$dir"/marko-*.tar.gz && touch "$dir/complete"
}
