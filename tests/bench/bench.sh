#!/bin/sh
# bench.sh: builds what the benchmark needs into a directory and runs it:
#
#     bench.sh DIRECTORY [OPTION OF bench]...
#
# TMO=PATH measures that tmo instead of building the released kind. Installs
# nothing: what is missing is named and left out.
set -eu

if [ $# -lt 1 ]; then
	echo "usage: $0 DIRECTORY [OPTION]... (bench -h lists them)" >&2
	exit 2
fi
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
mkdir -p "$1"
build=$(cd "$1" && pwd)
shift

has() {
	command -v "$1" >/dev/null 2>&1
}

say() {
	echo "bench: $*" >&2
}

# shellcheck source-path=SCRIPTDIR source=build.sh
. "$here/build.sh"

if [ -z "${TMO:-}" ]; then
	build_tmo
fi
build_helpers
build_bench

say "load of the machine now: $(cut -d' ' -f1-3 /proc/loadavg)"

"$build/bench" -t "$TMO" -d "$build" -j "$build/bench.json" \
	-l "$build/bench.lines" "$@" >"$build/bench.txt"
cat "$build/bench.txt"
say "also in $build: bench.txt, bench.json, bench.lines"

if has gnuplot; then
	sh "$here/chart.sh" "$build/bench.lines" "$build/bench.svg" \
		"$(head -n 1 "$build/bench.txt")"
	say "chart: $build/bench.svg"
else
	say "no gnuplot: no chart"
fi
