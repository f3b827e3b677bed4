#!/usr/bin/env bash
# Autobahn's WebSocket suite, sections 1 to 7, 9 and 10, against the echo of a debug build: 0 cases may fail.
# The suite needs Python 2.7, which Debian 12 does not have: PYTHON27 names one.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.."
# shellcheck source=Tests/Tools/gateway_alone.sh
source Tests/Tools/gateway_alone.sh

python=${PYTHON27:-$(command -v python2.7 || true)}
if [[ -z $python ]]; then
    echo "no Python 2.7: set PYTHON27 to one that has virtualenv 20.15 or older" >&2
    exit 1
fi
venv=${XDG_CACHE_HOME:-$HOME/.cache}/navi/autobahn
if [[ ! -x $venv/bin/wstest ]]; then
    "$python" -m virtualenv --quiet "$venv" || virtualenv --quiet --python "$python" "$venv"
    "$venv/bin/pip" install --quiet autobahntestsuite
fi

start_gateway NAVI_TEST_FEATURE=echo
reports=$(mktemp -d)
cat > "$reports/fuzzingclient.json" <<JSON
{"outdir": "$reports", "servers": [{"agent": "navi", "url": "ws://127.0.0.1:$port/ws/test/echo"}],
 "cases": ["1.*", "2.*", "3.*", "4.*", "5.*", "6.*", "7.*", "9.*", "10.*"], "exclude-cases": [], "exclude-agent-cases": {}}
JSON
PYTHONHASHSEED=0 "$venv/bin/wstest" -m fuzzingclient -s "$reports/fuzzingclient.json" > "$reports/log" 2>&1 \
    || { tail -n 20 "$reports/log" >&2; exit 1; }
python3 - "$reports/index.json" <<'PYTHON'
import collections
import json
import sys

cases = json.load(open(sys.argv[1]))["navi"]
allowed = {"OK", "NON-STRICT", "INFORMATIONAL"}
failed = [name for name, case in sorted(cases.items())
          if case["behavior"] not in allowed or case["behaviorClose"] not in allowed]
counts = collections.Counter(case["behavior"] for case in cases.values())
print(f"autobahn: {len(cases)} cases, {dict(counts)}, failed {len(failed)}: {failed}")
sys.exit(bool(failed))
PYTHON
rm -rf "$reports"
