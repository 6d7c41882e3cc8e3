#!/bin/sh
# run.sh WORK: checks handover.pml by Spin in the directory WORK; broken on
# purpose it must fail.
work=$1
model=$PWD/tests/model/handover.pml
passed=0
failed=0

# judge NAME WANTED: builds and runs the model with -DNAME; counts the errors.
judge() {
	rm -rf "$work/$1"
	mkdir -p "$work/$1"
	if (
		cd "$work/$1" &&
			spin -a ${1:+-D"$1"} "$model" >spin.log 2>&1 &&
			${CC:-cc} -O2 -w -DSAFETY -DMEMLIM=2000 -o pan pan.c &&
			./pan -m1000000 >pan.log 2>&1
	) && errors=$(sed -n 's/.*errors: \([0-9]*\).*/\1/p' \
		"$work/$1/pan.log") && [ -n "$errors" ] &&
		! grep -q 'max search depth too small\|out of memory' \
			"$work/$1/pan.log" &&
		[ $((errors > 0)) -eq "$2" ]; then
		states=$(sed -n 's/ *\([0-9.e+]*\) states, stored.*/\1/p' \
			"$work/$1/pan.log")
		echo "ok   handover $1: $states states, $errors errors"
		passed=$((passed + 1))
	else
		echo "FAIL handover $1: see $work/$1"
		failed=$((failed + 1))
	fi
}

if command -v spin >/dev/null; then
	judge AS_IT_IS 0
	judge UNBLOCKED 1
	judge REAP_ONE 1
	judge PLAIN_KILL 1
	judge NO_NEW 1
else
	echo 'handover: skipped, there is no spin'
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
