#!/bin/sh
# length: no source of src is longer than a reader can hold, 250 lines. The
# machine may be: it is the table of what happens when.
#
#	length.sh       from the top of the tree; says which are longer

wc -l src/*.c src/*/*.c src/*/*/*.c | awk '
	$2 != "total" && $2 != "src/core/machine.c" && $1 > 250 {
		print "length: " $2 " has " $1 " lines, more than 250"
		failed = 1
	}
	END { exit failed }'
