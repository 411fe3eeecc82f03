#!/bin/sh
#
# What must not compile does not: each file here is wrong in one way, its first
# line says how ("refused: …"), and the compiler must end with status 1 and a
# message `file:line: …` that holds those words. accepted.html and accepted.po
# show that the harness would notice a compiler that refuses everything.
#
# Usage     tests/refuse/run.sh
# Needs     gcc; builds the compilers of app/gen into a folder of its own

set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
cd "$root"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
ran=0
failed=0

compile_host()
{
	program=$1
	shift
	${CC:-gcc} -std=gnu17 -D_GNU_SOURCE -g -fsanitize=address,undefined \
	    -fno-sanitize-recover=undefined -I app -o "$work/$program" "$@"
}

# Nothing is freed before these programs end, on purpose.
ASAN_OPTIONS=detect_leaks=0
export ASAN_OPTIONS

compile_host template app/gen/template.c app/gen/template_*.c \
    app/gen/message.c app/gen/source.c
compile_host asset app/gen/asset.c app/gen/source.c
compile_host po app/gen/po.c app/gen/po_*.c app/gen/message.c \
    app/gen/source.c

# refuse FILE COMMAND…: the command must refuse FILE as its first line says.
refuse()
{
	file=$1
	shift
	ran=$((ran + 1))
	wanted=$(sed -n '1s/^.*refused: \(.*\)$/\1/p' "$file" |
	    sed 's/ #}$//')
	status=0
	said=$("$@" 2>&1) || status=$?
	if [ -z "$wanted" ]; then
		echo "$file: its first line does not say what is wrong" >&2
	elif [ "$status" -ne 1 ]; then
		echo "$file: status $status, not 1: $said" >&2
	elif ! printf '%s\n' "$said" | grep -qE "^$file:[0-9]+: "; then
		echo "$file: names another place: $said" >&2
	elif ! printf '%s\n' "$said" | grep -qF -- "$wanted"; then
		echo "$file: refused, but not for \"$wanted\": $said" >&2
	else
		return 0
	fi
	failed=$((failed + 1))
}

accept()
{
	ran=$((ran + 1))
	"$@" && return 0
	echo "refused what is right: $*" >&2
	failed=$((failed + 1))
}

for file in tests/refuse/template/*.html; do
	case $file in
	*/accepted.html)
		accept "$work/template" "$work" "$file" \
		    tests/refuse/template/part/* \
		    tests/refuse/template/mail/letter.*
		accept "$work/asset" "$work" assets/placet.css
		accept ${CC:-gcc} -std=gnu17 -fsyntax-only -Wall -Wextra \
		    -Wshadow -Wconversion -Wswitch-enum -Werror -I app \
		    -I "$work" "$work/templates.c"
		;;
	*)
		refuse "$file" "$work/template" "$work" "$file"
		;;
	esac
done

for file in tests/refuse/template_po/*.po; do
	case $file in
	*/accepted.po)
		accept "$work/po" "$work" tests/refuse/template_po/placet.pot \
		    "$file" 2>/dev/null
		;;
	*)
		refuse "$file" "$work/po" "$work" \
		    tests/refuse/template_po/placet.pot "$file"
		;;
	esac
done

# The rooms' own, if they have any.
for more in tests/refuse/*/run.sh; do
	[ -x "$more" ] || continue
	ran=$((ran + 1))
	"$more" || failed=$((failed + 1))
done

echo "refuse: $ran files, $failed not as they should be"
[ "$failed" -eq 0 ]
