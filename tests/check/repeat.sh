#!/bin/sh
# repeat.sh BUILD TEST N JOBS: runs one test N times, JOBS at once, and N times
# more beside two busy loops; says how many passed. TEST is the name of a test,
# or of a program for all of its tests (run/test_cpu, where unit/ has one of that
# name too). What failed stays in BUILD/repeat.
build=$1 name=$2 n=$3 jobs=$4
loops=
failed=0

if [ -z "$name" ]; then
	echo 'usage: make repeat TEST=NAME [N=20] [JOBS=1]' >&2
	exit 2
fi
for source in tests/"$name".c tests/unit/"$name".c tests/run/"$name".c; do
	[ -e "$source" ] && break
	source=
done
if [ -z "$source" ]; then
	source=$(grep -lw -e "$name" tests/unit/test_*.c tests/run/test_*.c)
	TMO_TEST=$name
	export TMO_TEST
fi
case $source in
*tests*tests*)
	echo "repeat: $name stands in more than one file" >&2
	exit 2
	;;
tests/*) ;;
*)
	echo "repeat: there is no test $name" >&2
	exit 2
	;;
esac
program=${source#tests/}
program=$build/${program%.c}

# Of the loops, if it is interrupted.
trap '[ -z "$loops" ] || kill $loops' EXIT
trap 'exit 130' INT TERM

# round WHEN: N times, and how they ended.
round() {
	work=$build/repeat/$1
	rm -rf "$work"
	mkdir -p "$work"
	seq "$n" | xargs -P "$jobs" -I NUMBER sh -c '
		log=$1/$2.log
		"$0" >"$log" 2>&1 && grep -q "\[ RUN " "$log" || exit 0
		if grep -q "\[  SKIPPED \]" "$log"; then
			mv "$log" "$log.skipped"
		else
			mv "$log" "$log.passed"
		fi' "$program" "$work" NUMBER
	passed=$(find "$work" -name '*.passed' | wc -l)
	skipped=$(find "$work" -name '*.skipped' | wc -l)
	rm -f "$work"/*.passed
	for log in "$work"/*.log; do
		[ -e "$log" ] || break
		echo "$log:"
		cat "$log"
		break
	done
	# What has no log of a success has failed.
	bad=$((n - passed - skipped))
	failed=$((failed + bad))
	for log in "$work"/*.skipped; do
		[ -e "$log" ] && grep '^skipped' "$log"
		break
	done
	echo "$name $1: $passed passed, $bad failed, $skipped skipped"
}

round alone
for _ in 1 2; do
	while :; do :; done &
	loops="$loops $!"
done
round loaded
[ $failed -eq 0 ]
