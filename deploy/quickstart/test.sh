#!/usr/bin/env bash
# Builds and runs all tests: usage: [SANITIZER=thread|address] test.sh [ARGUMENT OF swift test...]
# shellcheck source-path=SCRIPTDIR
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
root=$(cd -- "$here/../.." && pwd)
# shellcheck source=console.sh
source "$here/console.sh"
# shellcheck source=dependencies.sh
source "$here/dependencies.sh"
# shellcheck source=local_model.sh
source "$here/local_model.sh"
# shellcheck source=test_venvs.sh
source "$here/test_venvs.sh"

require_swift "$root"
require_packages pkg-config libsqlite3-dev libzmq3-dev faketime systemd systemd-container dbus strace poppler-utils imagemagick bubblewrap \
    chromium fonts-dejavu-core nginx-light caddy

step "Providing the test model"
if file=$(provide_test_model); then
    NAVI_TEST_MODEL_PYTHON=$(local_model_python)
    export NAVI_TEST_MODEL_PYTHON NAVI_TEST_MODEL_FILE="$file"
    say "$file"
else
    say "The test model is not available (the reason is above). NAVI_TEST_MODEL_PYTHON and NAVI_TEST_MODEL_FILE are" \
        "not set; the tests decide what that means."
fi

# A model that calls tools is five times as big: only where downloads were agreed to beforehand.
if [[ ${NAVI_DEMO_MODEL:-ask} == yes && -n ${NAVI_TEST_MODEL_PYTHON:-} ]] && file=$(fetch_weights qwen); then
    export NAVI_TEST_TOOL_MODEL_FILE="$file"
    say "$file"
fi

step "Providing MCP servers"
if provide_mcp_servers; then
    NAVI_TEST_MCP_PYTHON=$(test_venv_python mcp)
    export NAVI_TEST_MCP_PYTHON
    say "$NAVI_TEST_MCP_PYTHON"
else
    say "The MCP servers are not available (the reason is above). NAVI_TEST_MCP_PYTHON is not set; tests that need it fail."
fi

step "Providing HTTP clients"
if provide_http_clients; then
    NAVI_TEST_CLIENTS_PYTHON=$(test_venv_python clients)
    export NAVI_TEST_CLIENTS_PYTHON
    say "$NAVI_TEST_CLIENTS_PYTHON"
else
    say "The HTTP clients are not available (the reason is above). NAVI_TEST_CLIENTS_PYTHON is not set; tests that need" \
        "it fail."
fi

step "Providing the specifications of Markdown"
if provide_markdown_specs; then
    NAVI_TEST_MARKDOWN_SPECS=$(markdown_specs_dir)
    export NAVI_TEST_MARKDOWN_SPECS
    say "$NAVI_TEST_MARKDOWN_SPECS"
else
    say "The specifications are not available (the reason is above). NAVI_TEST_MARKDOWN_SPECS is not set; the test that" \
        "needs them fails."
fi

flags=(--package-path "$root")
[[ -z ${SANITIZER:-} ]] || flags+=(--sanitize="$SANITIZER" --scratch-path "$root/.build-$SANITIZER")

step "Building the tests"
started=$SECONDS
swift build "${flags[@]}" --build-tests >&2
say "built in $((SECONDS - started)) s"
step "Running the tests"
started=$SECONDS
log=$(mktemp)
trap 'rm -f -- "$log"' EXIT
if swift test "${flags[@]}" --skip-build "$@" 2>&1 | tee "$log"; then
    say "tested in $((SECONDS - started)) s"
else
    # Of a thousand tests the one that failed is far up by now.
    step "What failed, after $((SECONDS - started)) s"
    awk '/^↳/ { if (follows) print; next } { follows = /recorded an issue/ } /^✘|^error:|Fatal error|SUMMARY:/' "$log" >&2
    exit 1
fi
