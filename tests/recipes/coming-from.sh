# COMING FROM ANOTHER TOOL in the manual: each spelling for tmo is one that
# tmo takes, and each for a tool that is here is one that this tool takes.
. "$(dirname "$0")/recipe.sh"
manual=${MANUAL:-$here/../../man/tmo-recipes.7}
[ -e "$manual" ] || skip 'no man/tmo-recipes.7'
grep -q '^\.Sh COMING FROM' "$manual" || skip 'no such section in the manual yet'

# TOOL TAB OLD TAB NEW
awk -v OFS='\t' '
/^\.Sh/ { inside = /COMING FROM/ }
!inside { next }
/^\.It Em/ { tool = $3; sub(/,$/, "", tool) }
/^\.It Li .* Ta Li / {
	gsub(/\\\(aq/, "'\''")
	gsub(/\\&/, "")
	sub(/^\.It Li /, "")
	split($0, half, / Ta Li /)
	print tool, half[1], half[2]
}' "$manual" >table
[ -s table ] || fail 'a table in the manual'

for name in bin/cmd bin/vim; do
	program $name <<-'END'
		exit 3
	END
done
# How the first column is run. Not toybox's: before 2023 it lost the status of
# a command that was quick (127).
old() {
	case $1 in
	GNU) timeout --version 2>/dev/null | grep -q GNU && echo timeout ;;
	BusyBox) case $2 in
		*' -t '*) ;;
		*) command -v busybox >/dev/null && echo 'busybox timeout' ;;
		esac ;;
	timelimit) command -v timelimit ;;
	Perl) command -v perl ;;
	esac
}
while IFS="$(printf '\t')" read -r tool before after; do
	status sh -c "$after" </dev/null
	is "status of $after" "$status" 3
	with=$(old "$tool" "$before") || continue
	[ -n "$with" ] || continue
	status sh -c "$with ${before#* }" </dev/null
	is "status of $before" "$status" 3
done <table

# What is said of the statuses at a limit: TOOL STATUS OPTIONS-OF-TMO
hang() {
	status sh -c "$1 .2 sleep 10" </dev/null
	is "status of $1 at a limit" "$status" "$2"
}
hang 'tmo' 124
hang 'tmo -p' 143
hang 'tmo -s KILL' 137
# theirs STATUS TOOL ARGUMENT...: the same of another tool, where it is.
theirs() {
	command -v "$2" >/dev/null || return 0
	expected=$1
	shift
	status "$@"
	is "status of $*" "$status" "$expected"
}
theirs 124 /usr/lib/cargo/bin/coreutils/timeout 1 sleep 10
theirs 143 busybox timeout 1 sleep 10
theirs 143 busybox timeout 0 sleep 10
theirs 124 toybox timeout 0 sleep 10
theirs 143 timelimit -t 1 sleep 10
theirs 130 timelimit -s 2 -t 1 sleep 10
theirs 142 perl -e 'alarm 1; exec @ARGV' sleep 10
theirs 137 sh -c 'ulimit -t 1; while :; do :; done'
theirs 152 sh -c 'ulimit -St 1; while :; do :; done'
is 'no limit with 0' "$(tmo 0 echo none)" none
