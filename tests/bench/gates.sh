#!/bin/sh
# gates.sh: what tmo may cost, as far as that does not depend on the mood of
# the machine. Prints measured against goal, and exits 1 when one is broken:
#
#     gates.sh DIRECTORY
#
# Holds for the released kind, static with musl: without musl-gcc, or with
# TMO=PATH for another one to look at, it says so. Installs nothing.
set -eu

FAULTS=16      # minor page faults around a command that does nothing
CALLS=36       # system calls of tmo itself in such a run
WAKES=0        # wake-ups in an idle second
MEMORY_KB=20   # private dirty memory while it waits
# The kernel maps 64 kB around a fault at once: a file of up to twice that costs
# a second fault, which FAULTS has.
SIZE=112640    # bytes of the stripped file

if [ $# -ne 1 ]; then
	echo "usage: $0 DIRECTORY" >&2
	exit 2
fi
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
mkdir -p "$1"
build=$(cd "$1" && pwd)
broken=0

say() {
	echo "gates: $*" >&2
}

# shellcheck source-path=SCRIPTDIR source=build.sh
. "$here/build.sh"

# gate WHAT MEASURED GOAL
gate() {
	if [ -z "$2" ]; then
		verdict='BROKEN (no figure)'
		broken=1
	elif [ "$2" -le "$3" ]; then
		verdict=ok
	else
		verdict=BROKEN
		broken=1
	fi
	printf '%-42s %8s  goal %8s  %s\n' "$1" "${2:--}" "$3" "$verdict"
}

# median MEASURE, rounded up
median() {
	awk -F '\t' -v key="$1" '$1 == key && $2 == "tmo" {
		print int($3) + ($3 > int($3))
	}' "$build/gates.lines"
}

# Without -f: the command and what its process does before its exec are not
# counted, execve and exit_group of tmo are. tmo asks what each descriptor is
# that it inherits, so it gets the first three alone, and no pipe to close.
count_calls() {
	# shellcheck disable=SC2016 # for the shell that it is given to
	bash -c 'for fd in /proc/self/fd/*; do
		fd=${fd##*/}
		[ "$fd" -lt 3 ] || eval "exec $fd>&-"
	done
	exec "$@"' bash strace -q -o "$build/calls" "$TMO" 10 \
		"$build/nothing" </dev/null >/dev/null &&
		grep -c '^[a-z_0-9]*(' "$build/calls"
}

if [ -z "${TMO:-}" ]; then
	if ! command -v musl-gcc >/dev/null 2>&1; then
		say 'no musl-gcc here: skipped'
		exit 0
	fi
	build_tmo
fi
build_helpers
build_bench

"$build/bench" -t "$TMO" -d "$build" -c tmo -m run -r 101 -l - \
	>"$build/gates.lines" 2>/dev/null || say "bench failed: run"
"$build/bench" -t "$TMO" -d "$build" -c tmo -m idle -r 3 -l - \
	>>"$build/gates.lines" 2>/dev/null || say "bench failed: idle"
cp "$TMO" "$build/stripped"
strip "$build/stripped"

gate 'minor page faults, nothing as the command' "$(median run.faults)" \
	"$FAULTS"
if ! command -v strace >/dev/null 2>&1; then
	say 'no strace here: system calls are not counted'
elif ! strace -q -o "$build/calls" true 2>/dev/null; then
	say 'strace may not trace here: system calls are not counted'
else
	gate 'system calls of tmo in such a run' "$(count_calls)" "$CALLS"
fi
gate 'wake-ups in an idle second' "$(median idle.wakes)" "$WAKES"
gate 'private dirty memory while it waits, kB' "$(median idle.memory)" \
	"$MEMORY_KB"
gate 'file size, static and stripped, bytes' "$(wc -c <"$build/stripped")" \
	"$SIZE"
exit "$broken"
