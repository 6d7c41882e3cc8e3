#!/bin/sh
# run.sh WORK SECONDS TARGET...: each target for so long, from its seeds on,
# one a core at a time. What it finds stays in WORK; SECONDS 0: the seeds alone.
#
# tests/fuzz/seeds has a file for each target: a seed a line, as printf %b
# takes it. Those of stat are besides what its unit tests read.
work=$1
seconds=$2
shift 2
cores=$(nproc 2>/dev/null || echo 1)
running=0
passed=0
failed=0

# unpack NAME: its seeds, a file each, in WORK/seeds/NAME.
unpack() {
	seeds=$work/seeds/$1
	rm -rf "$seeds"
	mkdir -p "$seeds"
	number=0
	while IFS= read -r seed; do
		number=$((number + 1))
		printf '%b' "$seed" >"$seeds/$number"
	done <"tests/fuzz/seeds/$1"
	[ "$1" != stat ] || cp tests/data/stat/* "$seeds"
}

# fuzz TARGET: the verdict goes to WORK/NAME.said
fuzz() {
	name=${1##*/}
	found=$work/found/$name
	log=$work/$name.log
	mkdir -p "$found"
	unpack "$name"
	if [ "$seconds" -eq 0 ]; then
		limit=-runs=0
	else
		limit=-max_total_time=$seconds
	fi
	# What it finds goes into the first directory.
	if "$1" "$limit" -max_len=4096 -timeout=10 -print_final_stats=1 \
		-artifact_prefix="$work/$name-" "$found" \
		"$work/seeds/$name" >"$log" 2>&1; then
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
