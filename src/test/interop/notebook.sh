#!/usr/bin/env bash
# Proves that exports of the public clients, annotated with pandas, are input of `spanbeam annotate`.
# Run by hand; it is no part of the test command. See README.md beside it.
#
# usage: notebook.sh REST_URL FLIGHT_URL API_KEY SPACE PROJECT
# environment: PYTHON, the interpreter that has the packages installed (default: python3);
#   SPANBEAM, the command that is tested (default: bin/spanbeam of this repository);
#   KEEP, a new directory in which the files stay
set -euo pipefail

if [ $# -ne 5 ]; then
  sed -n 's/^# usage: /usage: /p' "$0" >&2
  exit 2
fi
here=$(cd "$(dirname "$0")" && pwd)
spanbeam=${SPANBEAM:-$here/../../../bin/spanbeam}
if [ -n "${KEEP:-}" ]; then
  mkdir "$KEEP"
  work=$(cd "$KEEP" && pwd)
else
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
fi
for name in $(compgen -e | grep '^ARIZE_' || true); do unset "$name"; done
HOME=$work "${PYTHON:-python3}" "$here/notebook.py" "$@" "$work" "$spanbeam"
