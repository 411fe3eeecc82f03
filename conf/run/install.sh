#!/bin/sh
#
# Checks that this machine can build and run Placet, and installs the Debian
# packages that are missing.
#
# Usage     install.sh [run|test]     'test' adds what 'make test' needs
# Network   none when nothing is missing
# Fails     one sentence on stderr, exit 1

set -eu

# To build and run. Kore's own sources come with its package and are patched
# for exactly that version, so no other will do. Knot serves the domain of the
# demo.
run_packages='
	kore
	libpq-dev libsodium-dev libssl-dev libjansson-dev libyaml-dev
	libcurl4-openssl-dev libunbound-dev libpsl-dev libidn2-dev publicsuffix
	libpng-dev libturbojpeg0-dev libwebp-dev libicu-dev
	pkg-config patch gettext
	postgresql-15 postgresql-client-15
	sqitch libdbd-pg-perl
	knot'

# To test: a browser with fonts for both writing directions, real DNS
# servers, the shipped proxies, analysers and sanitizers.
test_packages='
	libcmocka-dev clang clang-tidy libclang-rt-14-dev
	chromium fonts-dejavu-core
	haproxy nginx-light openssl
	knot-dnssecutils unbound
	python3-venv'

kore_version=4.1.0

die()
{
	printf '%s\n' "install: $*" >&2
	exit 1
}

# Whether version $1 is at least $2, both as 'major.minor'.
at_least()
{
	[ "${1%%.*}" -gt "${2%%.*}" ] && return 0
	[ "${1%%.*}" -eq "${2%%.*}" ] && [ "${1#*.}" -ge "${2#*.}" ]
}

# The first 'major.minor' in a text, or nothing.
version_in()
{
	printf '%s\n' "$1" |
	    sed -n 's/^[^0-9]*\([0-9][0-9]*\)\.\([0-9][0-9]*\).*$/\1.\2/p' |
	    head -n 1
}

# $1 program, $2 lowest version, $3 how it tells its version, $4 its name
need()
{
	command -v "$1" >/dev/null ||
	    die "$4 $2 or newer is needed, and there is no '$1' in PATH."
	found=$(version_in "$($3 2>/dev/null || true)")
	[ -n "$found" ] || die "'$3' does not tell a version of $4."
	at_least "$found" "$2" ||
	    die "$4 $2 or newer is needed, and '$1' is $found."
}

# $1 run or test
check_tools()
{
	for tool in make gcc git; do
		command -v "$tool" >/dev/null ||
		    die "$tool is needed and not in PATH; install it."
	done
	need python3 3.11 'python3 --version' Python
	# The engine is built with it, and one of the clients of the tests.
	if [ -z "${HYDRA:-}" ] || [ "$1" = test ]; then
		# GOTOOLCHAIN: the Go that is here, not one it may download.
		need go 1.24 'env GOTOOLCHAIN=local go version' Go
	fi
	need node 20.0 'node --version' Node
}


# The wanted packages that are not there, in one call for speed. A package
# that dpkg does not know is on its stderr only, hence by subtraction.
missing_of()
{
	have=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "$@" \
	    2>/dev/null | sed -n 's/ installed$//p')
	for package; do
		case "
$have
" in
		*"
$package
"*) ;;
		*) printf '%s\n' "$package" ;;
		esac
	done
}

as_root()
{
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	else
		sudo "$@"
	fi
}

# A package must not start servers that nobody asked for (PostgreSQL,
# Unbound, nginx ...): while policy-rc.d says 101, Debian starts none. The
# file is ours only if there was none, and goes when this script ends.
policy=/usr/sbin/policy-rc.d
policy_ours=

hold_services()
{
	[ -e "$policy" ] && return 0
	printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
	as_root chmod 755 "$policy"
	policy_ours=yes
}

release_services()
{
	[ -n "$policy_ours" ] || return 0
	as_root rm -f "$policy"
	policy_ours=
}

# Nor at the next boot: only of packages that this run installed.
disable_new_services()
{
	command -v systemctl >/dev/null || return 0
	for package; do
		case $package in
		postgresql-15) unit=postgresql ;;
		unbound | knot | haproxy) unit=$package ;;
		nginx-light) unit=nginx ;;
		*) continue ;;
		esac
		as_root systemctl disable "$unit" >/dev/null 2>&1 || true
	done
}

install_packages()
{
	wanted=
	for package; do
		[ "$package" = kore ] && package="kore=$kore_version*"
		wanted="$wanted $package"
	done

	command -v apt-get >/dev/null ||
	    die "these Debian 12 packages are missing, and there is no" \
	    "apt-get here:$wanted"
	if [ "$(id -u)" -ne 0 ]; then
		command -v sudo >/dev/null ||
		    die "Debian packages are missing and there is no sudo;" \
		    "as root, run: apt-get install$wanted"
		echo "Installing Debian packages (sudo may ask for your" \
		    "password):$wanted"
	else
		echo "Installing Debian packages:$wanted"
	fi
	echo "They are what $purpose; their services are not started."

	trap release_services EXIT
	trap 'exit 1' INT TERM HUP
	as_root apt-get -qq update ||
	    echo "install: the package lists could not be refreshed;" \
	    "trying with those that are here" >&2
	hold_services
	# Word splitting is meant: one argument for each package.
	# shellcheck disable=SC2086
	as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y \
	    --no-install-recommends -o Dpkg::Use-Pty=0 \
	    install $wanted >"$log" 2>&1 || {
		tail -n 3 "$log" >&2
		die "apt-get could not install them; its log is in $log."
	}
	release_services
	disable_new_services "$@"
}

check_kore()
{
	found=$(dpkg-query -W -f '${Version}' kore 2>/dev/null || true)
	case $found in
	"$kore_version"*) ;;
	*) die "Kore $kore_version is needed, and the package here is" \
	    "${found:-absent}." ;;
	esac
}

case ${1:-run} in
run)
	packages=$run_packages
	purpose='building and running Placet needs'
	;;
test)
	packages="$run_packages $test_packages"
	purpose='building, running and testing Placet needs'
	;;
*)
	die "usage: install.sh [run|test]"
	;;
esac

check_tools "${1:-run}"
command -v dpkg-query >/dev/null ||
    die "Placet is built from Debian 12 packages, and there is no dpkg here."

# shellcheck disable=SC2086
missing=$(missing_of $packages)
if [ -n "$missing" ]; then
	root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
	mkdir -p "$root/build"
	log=$root/build/install.log
	# shellcheck disable=SC2086
	install_packages $missing
fi
check_kore
