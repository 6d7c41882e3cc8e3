# What every recipe test begins with: a directory of its own, and the words in
# which it says what it expected. Knows nothing of any one recipe.
#
# A recipe is the text between a line "# recipe" and a line "# end": the
# manual has the same text, and manual.sh compares the two. It is written to
# a file and run as a user would run it.
#
# Commands that a recipe names (./backup and the like) are made by the test.
# Where they have to run into a limit of many minutes, they send ALRM to tmo,
# which then acts as if the time were over: nothing waits.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP
mkdir "$work/bin"
PATH=$work/bin:$PATH
cd "$work"

skip() {
	echo "$*"
	exit 77
}

need() {
	for tool; do
		command -v "$tool" >/dev/null || skip "no $tool"
	done
}

fail() {
	echo "expected: $*"
	exit 1
}

# is WHAT GOT EXPECTED
is() {
	[ "$2" = "$3" ] || fail "$1 '$3', got '$2'"
}

# has FILE TEXT: a line of FILE contains TEXT.
has() {
	grep -qF -e "$2" "$1" || { cat "$1"; fail "'$2' in $1"; }
}

# status COMMAND...: runs it, output to ./out, and sets $status.
status() {
	status=0
	"$@" >out 2>&1 || status=$?
}

# program NAME: standard input becomes an executable shell script.
program() {
	{
		echo '#!/bin/sh'
		cat
	} >"$1"
	chmod +x "$1"
}

# gone PID: it has ended (a zombie has).
gone() {
	case $(ps -o stat= -p "$1" 2>/dev/null) in
	'' | Z*) return 0 ;;
	esac
	return 1
}
