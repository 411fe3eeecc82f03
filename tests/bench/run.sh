#!/bin/sh
#
# What Placet costs, measured in one run against what one would use instead.
#
# Usage     run.sh [SECONDS]     of each measurement; 5 without
# Needs     build/placet, build/hydra, wrk, knot and unbound (Debian)
# Gives     ratios on standard output, everything in build/bench*.json

set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
cd "$root"
command -v wrk >/dev/null || {
	echo "bench: wrk is needed; as root: apt-get install wrk" >&2
	exit 1
}
tests/run.sh --version >/dev/null
build/venv/bin/python tests/bench/consent.py "$@"
build/venv/bin/python tests/bench/clients.py "$@"
build/venv/bin/python tests/bench/domains.py "$@"
build/venv/bin/python tests/bench/domain_proof.py
exec build/venv/bin/python tests/bench/tokens.py "$@"
