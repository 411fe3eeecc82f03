#!/bin/sh
#
# The whole suite, as `make test` calls it after building.
#
# Usage     run.sh [pytest's arguments]     without: everything
# Needs     build/placet, build/san/placet, build/hydra, and what
#           conf/run/install.sh test put there
#           The stories run the sanitizer build (SANITIZE=no: the other one);
#           those behind the proxies run the build that is installed.
# Gives     pytest's closing line last, and its exit status. The C units, the
#           must-not-compile tests, the lint and the fuzzers' corpora are items
#           of that run as well (tests/parts), so its count is the whole count.

set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
cd "$root"

venv=build/venv

# Made anew only when what it was made of changes.
stamp()
{
	cat "$@" | sha256sum | cut -d ' ' -f 1
}

want=$(stamp tests/requirements.txt)
if [ "$(cat "$venv/made-of" 2>/dev/null)" != "$want" ]; then
	echo "Installing the test tools for Python (pinned and hashed)"
	rm -rf "$venv"
	python3 -m venv "$venv"
	"$venv/bin/pip" install --quiet --disable-pip-version-check \
	    --no-input --require-hashes --only-binary :all: \
	    -r tests/requirements.txt
	printf '%s\n' "$want" >"$venv/made-of"
fi

# $1 what is pinned there, $2 where its modules go
node_modules()
{
	want=$(stamp "$1/package.json" "$1/package-lock.json")
	[ "$(cat "$2/made-of" 2>/dev/null)" != "$want" ] || return 0
	echo "Installing the test tools for Node of $1 (pinned and hashed)"
	rm -rf "$2"
	mkdir -p "$2"
	cp "$1/package.json" "$1/package-lock.json" "$1/.npmrc" "$2"
	(cd "$2" && npm ci --silent)
	printf '%s\n' "$want" >"$2/made-of"
}

node_modules tests/browser build/npm
node_modules tests/clients build/npm-clients

# Go's own cache knows what changed. Built as the engine is, so that both share
# that cache; what it is made of is checked against go.sum.
mkdir -p build/clients
(cd tests/clients/x_oauth2 && GOFLAGS='' GOWORK=off CGO_ENABLED=0 nice go build \
    -mod=readonly -trimpath -buildvcs=false -p 2 -ldflags '-s -w' \
    -o "$root/build/clients/x_oauth2" .)

# Where Chromium, the proxies and the servers keep their caches must not
# depend on who runs this.
export PYTHONDONTWRITEBYTECODE=1
export SANITIZE="${SANITIZE:-yes}"

# What fails fast comes first. Stories wait more than they compute, so three of
# their files run side by side, also on two cores, each beside a Placet of its
# own.
[ $# -gt 0 ] || {
	rm -rf build/screenshots
	set -- -n 3 --dist loadfile --no-loadscope-reorder \
	    tests/parts tests/security tests/story tests/clients tests/browser
}

exec "$venv/bin/python" -m pytest -c tests/pytest.ini --rootdir tests \
    "$@" </dev/null
