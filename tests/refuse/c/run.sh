#!/bin/sh
#
# What C lets pass and this house does not: each file is wrong in one way, its
# first line says which words GCC must find for it ("refused: …") with the
# flags of the build. accepted.c must compile.

set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../../.." && pwd)
cd "$root"
ran=0
failed=0

compile()
{
	LC_ALL=C ${CC:-gcc} -std=gnu17 -D_GNU_SOURCE -O1 -Wall -Wextra \
	    -Wshadow -Wconversion -Wswitch-enum -Wstrict-prototypes \
	    -Wmissing-prototypes -Wcast-qual -Wvla -Wformat=2 -Werror -I app \
	    -isystem /usr/include/postgresql -include base/banned.h \
	    -c "$1" -o /dev/null 2>&1
}

for file in tests/refuse/c/*.c; do
	ran=$((ran + 1))
	status=0
	said=$(compile "$file") || status=$?
	wanted=$(sed -n '1s/^.*refused: \(.*\) \*\/$/\1/p' "$file")
	if [ "${file##*/}" = accepted.c ]; then
		[ "$status" -eq 0 ] && continue
		echo "$file: refused what is right: $said" >&2
	elif [ -z "$wanted" ]; then
		echo "$file: its first line does not say what is wrong" >&2
	elif [ "$status" -eq 0 ]; then
		echo "$file: compiled" >&2
	elif ! printf '%s\n' "$said" | grep -qF -- "$wanted"; then
		echo "$file: refused, but not for \"$wanted\": $said" >&2
	else
		continue
	fi
	failed=$((failed + 1))
done

echo "refuse/c: $ran files, $failed not as they should be"
[ "$failed" -eq 0 ]
