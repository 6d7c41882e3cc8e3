# Every command in README.md, run in a copy of the tree as a new user would.
#
# Commands are the indented blocks that begin with "$ " (then what follows is
# the output that is expected) or with a word in $words, and such spans in the
# text. A line that ends with a backslash or && goes on in the next. An
# installation goes into a directory of the test's; what needs the network or
# takes minutes is left to CI=true.
. "$(dirname "$0")/recipe.sh"
need make
root=$here/../..
[ -e "$root/README.md" ] || skip 'no README.md'
words='^(make|man|mkdir|ln|sudo|[$]\(command|git|sh|tar|tmo|\./tmo)( |$)'

mkdir tree home stage
if (cd "$root" && git rev-parse --git-dir) >/dev/null 2>&1; then
	(cd "$root" && git ls-files -co --exclude-standard -z |
		tar c --null --ignore-failed-read -T - 2>/dev/null)
else
	(cd "$root" && tar c --exclude ./build --exclude ./tmo .)
fi | tar x -C tree

# Lines "run COMMAND", "show COMMAND" and, after the latter, "out LINE".
awk -v words="$words" '
function command(kind, line) {
	sub(/ +# .*$/, "", line)
	print kind, line
}
/^    / || /^```/ && (fenced = !fenced) + 1 || fenced {
	line = $0
	sub(/^    /, "", line)
	if (line ~ /^```/) { inside = 0; next }
	if (!inside) kind = line ~ /^\$ / ? "show" : \
		line ~ words ? "run" : "text"
	inside = 1
	if (continued != "") { line = continued line; continued = "" }
	if (line ~ /\\$/) { continued = substr(line, 1, length(line) - 1); next }
	if (line ~ /&&$/) { continued = line; next }
	if (kind == "run" && line != "") command("run", line)
	if (kind != "show" || line == "") next
	if (line ~ /^\$ /) command("show", substr(line, 3))
	else print "out", line
	next
}
# A blank line between two indented ones does not end the block.
/^$/ { next }
{
	inside = 0
	n = split($0, part, "`")
	for (i = 2; i <= n; i += 2)
		if (part[i] ~ words && part[i] ~ / /) command("run", part[i])
}' tree/README.md >commands
[ -s commands ] || fail 'commands in README.md'

# What the commands name, and what may be asked for on this machine.
program bin/sudo <<-'END'
	case $1 in
	apt-get | apt | dpkg) [ "$(id -u)" = 0 ] || exec /usr/bin/sudo "$@" ;;
	esac
	exec "$@"
END
program bin/vim </dev/null
program tree/nightly-batch </dev/null
program tree/run-tests </dev/null
cd tree
HOME=$work/home
DESTDIR=$work/stage
MANPAGER='cat'
export HOME DESTDIR MANPAGER
# What a make above this test, or the test of another tmo, would pass on.
unset TMO BUILD MAKEFLAGS MFLAGS MAKELEVEL

run=0 left=0
# perform COMMAND: ../got and $status; fails where it is not to be run here.
perform() {
	case $1 in
	# What runs this test has begun with it, tests/packaging has these, or
	# they take minutes.
	*'make deps'* | *'make deb'* | *'make dist'* | *'tar -'* | *dpkg* | \
	*'make kernels'* | *'make everywhere'*)
		left=$((left + 1))
		return 1 ;;
	*apt* | *dpkg* | *'make check'* | *'make asan'* | *'make fuzz'* | \
	*'make bench'* | *'make tidy'* | *'make deb'* | *'make dist'*)
		if [ "${CI:-}" != true ]; then
			left=$((left + 1))
			return 1
		fi ;;
	'man '*)
		command -v man >/dev/null || return 1 ;;
	*'git clone'*)
		left=$((left + 1))
		return 1 ;;
	esac
	status=0
	sh -c "$(printf '%s\n' "$1" | sed "s,/tmp/stage,$work/stage/tmp,g
		s,^ln \(.*\) /usr/,ln \1 $work/stage/usr/,")" >../got 2>&1 ||
		status=$?
	run=$((run + 1))
}

# A session's output is compared when the next command begins, or at the end.
shown=
compare() {
	[ -n "$shown" ] || return 0
	cmp -s ../expected ../got || {
		diff ../expected ../got || :
		fail "the output that README.md has for: $shown"
	}
	shown=
}
while read -r kind line; do
	case $kind in
	out)
		[ -z "$shown" ] || printf '%s\n' "$line" >>../expected
		continue ;;
	esac
	compare
	perform "$line" </dev/null || continue
	if [ "$kind" = show ]; then
		shown=$line
		: >../expected
		continue
	fi
	expected=0
	case $line in
	*'tmo 2s sleep 10') expected=124 ;;
	esac
	[ "$status" = $expected ] || {
		tail -n 5 ../got
		fail "status $expected of: $line, got $status"
	}
done <../commands
compare
echo "$run commands run, $left left to CI=true"
