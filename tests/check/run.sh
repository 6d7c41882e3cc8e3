#!/bin/sh
# run.sh PROGRAM: runs a test program of cmocka. All its output goes to
# PROGRAM.log; one line, and what failed or was skipped, is shown; the result
# goes to PROGRAM.result, for sum.sh. Ends with 0 even so, in order that the
# other programs are run.
program=$1
here=$(dirname "$0")
rm -f "$program.result"
CMOCKA_MESSAGE_OUTPUT=STDOUT "$program" >"$program.log" 2>&1
status=$?
awk -v program="${program##*/}" -v status=$status -v log_file="$program.log" \
	-v result="$program.result" -f "$here/result.awk" "$program.log" \
	>"$program.shown"
cat "$program.shown"
