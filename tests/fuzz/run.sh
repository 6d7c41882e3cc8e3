#!/bin/sh
# run.sh WORK SECONDS TARGET...: each target for so long, from its corpus on,
# one a core at a time. What it finds stays in WORK; SECONDS 0: the corpus alone.
work=$1
seconds=$2
shift 2
cores=$(nproc 2>/dev/null || echo 1)
running=0
passed=0
failed=0

# fuzz TARGET: the verdict goes to WORK/NAME.said
fuzz() {
	name=${1##*/}
	found=$work/found/$name
	log=$work/$name.log
	mkdir -p "$found"
	if [ "$seconds" -eq 0 ]; then
		limit=-runs=0
	else
		limit=-max_total_time=$seconds
	fi
	# A corpus of the fuzzer's own goes first, so that ours stays small.
	if "$1" "$limit" -max_len=4096 -timeout=10 -print_final_stats=1 \
		-artifact_prefix="$work/$name-" "$found" \
		"tests/fuzz/corpus/$name" >"$log" 2>&1; then
		runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
		echo "ok   $name: $runs runs"
	else
		echo "FAIL $name: see $log"
		grep -E 'not so|ERROR|runtime error' "$log" | head -n 3
	fi >"$work/$name.said"
}

for target; do
	fuzz "$target" &
	running=$((running + 1))
	[ "$running" -lt "$cores" ] && continue
	wait
	running=0
done
wait
for target; do
	said=$work/${target##*/}.said
	cat "$said"
	if grep -q '^ok' "$said"; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
	fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
