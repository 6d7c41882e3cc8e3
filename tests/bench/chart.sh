#!/bin/sh
# chart.sh: the medians of a benchmark, as shares of GNU timeout's, as bars:
#
#     chart.sh LINES SVG TITLE
set -eu

lines=$1
svg=$2
title=$(printf '%s' "$3" | tr -d '"\\`')
table=$(mktemp)
trap 'rm -f "$table"' EXIT

# One row a measure, one column a contestant; ? where there is no figure.
awk -F '\t' '
BEGIN {
	keys = split("run.wall run.cpu run.faults idle.memory late.100ms " \
		"notice crowd.memory crowd.cpu crowd.late", key, " ")
	split("wall time|CPU time|page faults|memory|lateness|noticing the end|" \
		"crowd: memory|crowd: CPU|crowd: lateness", name, "|")
	whos = split("tmo GNU timelimit toybox rust floor", who, " ")
}
{
	median[$1, $2] = $3
	present[$2] = 1
}
END {
	printf "measure"
	for (j = 1; j <= whos; j++)
		if (who[j] in present)
			printf "\t%s", who[j]
	print ""
	for (i = 1; i <= keys; i++) {
		gnu = median[key[i], "GNU"]
		if (gnu <= 0)
			continue
		printf "%s", name[i]
		for (j = 1; j <= whos; j++) {
			if (!(who[j] in present))
				continue
			if ((key[i], who[j]) in median)
				printf "\t%.3f", median[key[i], who[j]] / gnu
			else
				printf "\t?"
		}
		print ""
	}
}' "$lines" >"$table"

# At least the heading, one measure, and GNU to hold it to.
if [ "$(wc -l <"$table")" -lt 2 ]; then
	echo 'chart: nothing to compare with GNU timeout, no chart' >&2
	exit 0
fi
columns=$(awk -F '\t' 'NR == 1 { print NF }' "$table")

gnuplot <<END
set terminal svg size 1080,440 font 'sans-serif,12' background 'white'
set output '$svg'
set title "Medians, GNU timeout = 1, less is better; bars above 1.75 are cut\n$title" noenhanced
set datafile separator "\t"
set datafile missing '?'
set style data histogram
set style histogram clustered gap 1.5
set style fill solid 0.9 noborder
set boxwidth 0.9
set yrange [0:1.75]
set grid ytics linecolor rgb '#dddddd'
set border 3
set xtics nomirror noenhanced
set ytics nomirror
set key outside bottom center horizontal noenhanced
colours = '#c0392b #7f8c8d #aab7b8 #ccd1d1 #e5c07b #2c3e50'
plot for [i = 2:$columns] '$table' using i:xtic(1) title columnheader(i) \
	linecolor rgb word(colours, i - 1)
END
