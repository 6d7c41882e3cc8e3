#!/bin/sh
# sum.sh RESULT...: sums up what run.sh has left: the names of what failed and,
# in the last line, how many did. Ends with 1 if any did.
for result; do
	[ -s "$result" ] || {
		program=${result##*/}
		echo "failed ${program%.result}: was not run"
		continue
	}
	cat "$result"
done | awk '
	{ counts[$1]++ }
	$1 == "failed" { print }
	END {
		printf "%d passed, %d failed, %d skipped\n", counts["passed"],
			counts["failed"], counts["skipped"]
		exit counts["failed"] > 0
	}'
