#!/usr/bin/env bash
# Proves that the public clients of Arize AX, as published on PyPI, work against a running local AX
# unchanged: the Python SDK (package arize) and the command ax (package arize-ax-cli).
# Run by hand; it is no part of the test command. See README.md beside it.
#
# usage: public-clients.sh REST_URL FLIGHT_URL API_KEY SPACE PROJECT
#   for example: public-clients.sh http://127.0.0.1:8080 grpc+tcp://127.0.0.1:8815 ak-local local demo
# environment: PYTHON, the interpreter that has both packages installed (default: python3)
set -euo pipefail

if [ $# -ne 5 ]; then
  sed -n 's/^# usage: /usage: /p' "$0" >&2
  exit 2
fi
here=$(cd "$(dirname "$0")" && pwd)
python=${PYTHON:-python3}
"$python" -c 'import arize, ax' || {
  echo "Install the clients first: $python -m pip install arize arize-ax-cli" >&2
  exit 2
}

# Neither the caller's settings nor their profiles may decide over the outcome.
for name in $(compgen -e | grep '^ARIZE_' || true); do unset "$name"; done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
HOME=$work "$python" "$here/public_clients.py" "$@" "$work"
