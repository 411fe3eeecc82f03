#!/bin/sh
#
# Runs DNS Pilot, an app of a well-kept OAuth library, against what `make run`
# started. The library is pinned and hashed in demo_client.txt.
#
# Usage     demo-client.sh [arguments of demo_client.py]

set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
venv=$root/build/demo-client
wants=$root/conf/run/demo_client.txt

want=$(sha256sum <"$wants")
if [ "$(cat "$venv/made-of" 2>/dev/null)" != "$want" ]; then
	echo "Installing the app's OAuth library (pinned and hashed)"
	rm -rf "$venv"
	python3 -m venv "$venv" || {
		echo "demo-client: Python cannot make a virtual environment;" \
		    "on Debian: apt-get install python3-venv" >&2
		exit 1
	}
	"$venv/bin/pip" install --quiet --disable-pip-version-check \
	    --no-input --require-hashes --only-binary :all: -r "$wants"
	printf '%s\n' "$want" >"$venv/made-of"
fi

exec "$venv/bin/python" "$root/conf/run/demo_client.py" "$@"
