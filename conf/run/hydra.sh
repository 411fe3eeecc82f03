#!/bin/sh
#
# Puts the engine, Ory Hydra, at build/hydra. Built once from the wrapper
# module conf/engine/v2.3.0 and kept; built anew only when that wrapper or
# this script changes.
#
# HYDRA=/path   uses that binary and builds nothing.
# Fails         one sentence on stderr, exit 1.

set -eu

version=v2.3.0
root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
wrapper=$root/conf/engine/$version
out=$root/build/hydra
log=$root/build/hydra.log

die()
{
	printf '%s\n' "hydra: $*" >&2
	exit 1
}

if [ -n "${HYDRA:-}" ]; then
	[ -f "$HYDRA" ] && [ -x "$HYDRA" ] ||
	    die "HYDRA=$HYDRA is not a program that can be run."
	exit 0
fi

# What the binary was made of; kept beside it to tell when it is out of date.
made_of()
{
	cat "$wrapper/go.mod" "$wrapper/go.sum" "$root/conf/run/hydra.sh" |
	    sha256sum | cut -d ' ' -f 1
}

want=$(made_of)
if [ -x "$out" ] && [ "$(cat "$out.made-of" 2>/dev/null)" = "$want" ]; then
	exit 0
fi

command -v go >/dev/null || die "Go 1.24 or newer is needed to build Hydra" \
    "and there is no 'go' in PATH; set HYDRA=/path to use a built one."
mkdir -p "$root/build"

echo "Building Hydra $version once (some minutes; log in build/hydra.log)"

# Two builds at the same time wait for each other, and the second finds the
# first one's binary. The lock is the open file: it ends with its process.
exec 9>"$root/build/hydra.lock"
if command -v flock >/dev/null; then
	flock 9
	if [ -x "$out" ] &&
	    [ "$(cat "$out.made-of" 2>/dev/null)" = "$want" ]; then
		exit 0
	fi
fi

# Options of the caller's Go must not change what is built. The module's own
# checksums are checked against go.sum: nothing may be added to it here.
if ! (cd "$wrapper" && GOFLAGS= GOWORK=off CGO_ENABLED=0 \
    nice go build -mod=readonly -trimpath -buildvcs=false -p 2 \
    -ldflags "-s -w -X github.com/ory/hydra/v2/driver/config.Version=$version" \
    -o "$out.new" github.com/ory/hydra/v2) >"$log" 2>&1; then
	tail -n 5 "$log" >&2
	rm -f "$out.new"
	die "the build failed; the whole log is in build/hydra.log."
fi
mv "$out.new" "$out"
printf '%s\n' "$want" >"$out.made-of"
