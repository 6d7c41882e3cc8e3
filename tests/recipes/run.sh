#!/bin/sh
# Runs every recipe, with the directory of TMO first in PATH, and tells how
# many passed: tests/recipes/run.sh [NAME]... TMO defaults to ./tmo of the
# tree that this file is in. Four at a time, for they wait; that of cron first,
# which waits for a full minute. `run.sh -1 FILE` runs one and counts nothing.
#
# A recipe that leaves a process fails: all that it starts inherits a marker
# in its environment, and nothing may be left that has it. The bound on each
# is by timeout where there is one: not by what is under test.
set -u

here=$(cd "$(dirname "$0")" && pwd)
TMO=${TMO:-$here/../../tmo}
TMO=$(cd "$(dirname "$TMO")" && pwd)/$(basename "$TMO")
PATH=$(dirname "$TMO"):$PATH
export TMO PATH
unset MAKEFLAGS MFLAGS MAKELEVEL
[ -x "$TMO" ] || { echo "no $TMO: make it first"; exit 1; }
[ "$(command -v tmo)" = "$TMO" ] || { echo "$TMO is not called tmo"; exit 1; }

work=$(mktemp -d)
output=$work/output
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP

# The processes that have the marker.
marked() {
	grep -slzxF "TMO_RECIPE=$1" /proc/[0-9]*/environ |
		sed 's,/proc/\([0-9]*\)/.*,\1,'
}

bounded() {
	if command -v timeout >/dev/null; then
		timeout -k 5 240 "$@"
	else
		"$@"
	fi
}

run() {
	name=$(basename "$1" .sh)
	marker=$name-$$-$(date +%s)
	begun=$(date +%s)
	TMO_RECIPE=$marker bounded sh "$1" >"$output" 2>&1 </dev/null
	status=$?
	took=$(($(date +%s) - begun))s
	left=$(marked "$marker")
	if [ -n "$left" ]; then
		echo "FAILED   $name ($took): left running:"
		# shellcheck disable=SC2086 # one argument for each process
		ps -o pid=,args= -p "$(echo $left | tr ' ' ,)" | sed 's/^/    /'
		# shellcheck disable=SC2086
		kill -KILL $left 2>/dev/null
	elif [ $status = 0 ]; then
		echo "passed   $name ($took)"
	elif [ $status = 77 ]; then
		echo "skipped  $name: $(tail -n 1 "$output")"
	else
		echo "FAILED   $name ($took): status $status"
		tail -n 30 "$output" | sed 's/^/    /'
	fi
}

# What it says of a recipe stays together.
if [ "${1:-}" = -1 ]; then
	run "$2" >"$work/said" 2>&1
	cat "$work/said"
	exit
fi

if [ $# = 0 ]; then
	set -- cron "$here"/*.sh
fi
for file; do
	name=$(basename "$file" .sh)
	case $name in
	run | recipe) ;;
	*) echo "$here/$name.sh" ;;
	esac
done | awk '!seen[$0]++' >"$work/files"
xargs -P 4 -I FILE sh "$here/run.sh" -1 FILE <"$work/files" | tee "$work/all"
passed=$(grep -c '^passed ' "$work/all")
skipped=$(grep -c '^skipped ' "$work/all")
# One of which nothing was said has failed.
failed=$(($(wc -l <"$work/files") - passed - skipped))
echo "$passed passed, $failed failed, $skipped skipped"
[ $failed = 0 ]
