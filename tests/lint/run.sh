#!/bin/sh
#
# Everything that `make lint` looks at. Runs all of it, then says which parts
# had findings; exit 1 if any had.
#
# Needs     build/venv for squawk (tests/run.sh makes it), clang-tidy

set -u

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
cd "$root" || exit 1
export PYTHONDONTWRITEBYTECODE=1
failed=

part()
{
	name=$1
	shift
	"$@" || failed="$failed $name"
}

# Locks that a migration would hold: s:F8 and the rules of security.md §7.
squawk_migrations()
{
	[ -x build/venv/bin/squawk ] || tests/run.sh --version >/dev/null ||
	    return 1
	build/venv/bin/squawk --config tests/lint/squawk.toml \
	    sql/deploy/*.sql
}

part map python3 tests/lint/map.py
part text python3 tests/lint/text.py
part sql squawk_migrations
part tidy python3 tests/lint/tidy.py

if [ -n "$failed" ]; then
	echo "lint: findings in$failed" >&2
	exit 1
fi
echo "lint: nothing to say"
