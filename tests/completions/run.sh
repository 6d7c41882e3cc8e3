#!/bin/sh
# The completions in the real shells: one script for each, in its language.
# Usage: run.sh [bash] [zsh] [fish]; TMO names the binary whose --help is the
# list of options that the completions must have.
here=$(cd "$(dirname "$0")" && pwd) || exit 1
root=$(cd "$here/../.." && pwd) || exit 1
COMPLETIONS=$root/src/completions
TMO=${TMO:-$root/tmo}
# Not the user's settings, and an 8-bit locale that every system has.
HOME=$(mktemp -d) || exit 1
trap 'rm -rf "$HOME"' EXIT
export COMPLETIONS TMO HOME LC_ALL=C XDG_CONFIG_HOME="$HOME" TERM=dumb
unset BASH_ENV ENV ZDOTDIR INPUTRC LS_COLORS CDPATH

if ! "$TMO" --version >/dev/null; then
	echo "completions: $TMO does not run (make it, or set TMO)"
	exit 1
fi
# What the tests complete: a file, a directory, a command with options.
cd "$HOME" && : >report.json && mkdir reports || exit 1

passed=0 failed=0 skipped=0
[ $# -gt 0 ] || set -- bash zsh fish
for shell; do
	if ! command -v "$shell" >/dev/null; then
		echo "skipped: $shell: not installed"
		skipped=$((skipped + 1))
		continue
	fi
	case $shell in
	bash) options='--norc --noprofile' ;;
	zsh) options=-f ;;
	*) options= ;;
	esac
	# shellcheck disable=SC2086 # several words or none
	timeout 120 "$shell" $options "$here/test_$shell.$shell" </dev/null >"$HOME/log" 2>&1 ||
		echo "FAIL $shell: the test itself ended with $?" >>"$HOME/log"
	grep -v '^ok ' "$HOME/log" | sed "s/^/$shell: /"
	n=$(grep -c '^ok ' "$HOME/log")
	[ "$n" -gt 0 ] || { echo "$shell: no test ran"; failed=$((failed + 1)); }
	passed=$((passed + n))
	failed=$((failed + $(grep -c '^FAIL ' "$HOME/log")))
	skipped=$((skipped + $(grep -c '^skipped: ' "$HOME/log")))
done
echo "completions: $passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
