#!/bin/sh
# checked: a pid that a call returns is looked at before it goes to another
# call. Any call may be refused, and an error is -1, which is everybody.
#
#	checked.sh       from the top of the tree; says where it is not

failed=0

for file in src/*.c src/*/*.c src/*/*/*.c include/tmo/sys/*.h; do
	gcc -fpreprocessed -dD -E -P "$file" 2>/dev/null | tr '\t' ' ' |
		awk -v file="$file" -f tests/lint/checked.awk || failed=1
done
exit $failed
