#!/bin/sh
# run.sh WORK: checks handover.pml and guard.pml by Spin in the directory WORK;
# broken on purpose they must fail.
work=$1
models=$PWD/tests/model
passed=0
failed=0

# judge MODEL NAME WANTED: builds and runs it with -DNAME; counts the errors.
judge() {
	dir=$work/$1/$2
	rm -rf "$dir"
	mkdir -p "$dir"
	if (
		cd "$dir" &&
			spin -a -D"$2" "$models/$1.pml" >spin.log 2>&1 &&
			${CC:-cc} -O2 -w -DSAFETY -DMEMLIM=2000 -o pan pan.c &&
			./pan -m1000000 >pan.log 2>&1
	) && errors=$(sed -n 's/.*errors: \([0-9]*\).*/\1/p' \
		"$dir/pan.log") && [ -n "$errors" ] &&
		! grep -q 'max search depth too small\|out of memory' \
			"$dir/pan.log" &&
		[ $((errors > 0)) -eq "$3" ]; then
		states=$(sed -n 's/ *\([0-9.e+]*\) states, stored.*/\1/p' \
			"$dir/pan.log")
		echo "ok   $1 $2: $states states, $errors errors"
		passed=$((passed + 1))
	else
		echo "FAIL $1 $2: see $dir"
		failed=$((failed + 1))
	fi
}

if command -v spin >/dev/null; then
	judge handover AS_IT_IS 0
	judge handover UNBLOCKED 1
	judge handover REAP_ONE 1
	judge handover PLAIN_KILL 1
	judge handover NO_NEW 1
	judge guard AS_IT_IS 0
	judge guard REAP_FIRST 1
	judge guard NOT_CROWDED 1
	judge guard LOOK_ONCE 1
	judge guard TOLD_TWICE 1
	judge guard STOP_IS_END 1
	judge guard CHILDLESS_LAST 1
	judge guard NOT_READ_AGAIN 1
else
	echo 'handover and guard: skipped, there is no spin'
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
