#!/bin/sh
# setuid: tmo that is installed set-user-ID or set-group-ID refuses with 125
# and one line, before it does anything; file capabilities are no such thing.
#
#	setuid.sh TMO

tmo=$1
passed=0 failed=0 skipped=0

ok() { passed=$((passed + 1)); echo "ok       $*"; }
not_ok() { failed=$((failed + 1)); echo "not ok   $*"; }
skip() { skipped=$((skipped + 1)); echo "skipped  $*"; }
finish() {
	echo "setuid: $passed passed, $failed failed, $skipped skipped"
	[ "$failed" = 0 ]
	exit
}

[ "$(id -u)" = 0 ] || { skip 'only root can install set-user-ID'; finish; }
dir=$(mktemp -d) || exit 2
trap 'rm -rf "$dir"' EXIT
chmod 755 "$dir"
if findmnt -n -o OPTIONS -T "$dir" 2>/dev/null | grep -q nosuid; then
	skip "$dir is mounted nosuid"
	finish
fi

# as USER WORDS...: runs them as that user.
as() {
	user=$1
	shift
	if [ "$user" = root ]; then
		"$@"
	else
		setpriv --reuid "$user" --regid nogroup --clear-groups "$@"
	fi
}

# refuses NAME USER WORDS...
refuses() {
	name=$1 user=$2
	shift 2
	rm -f "$dir/ran" "$dir/report"
	as "$user" "$@" >"$dir/out" 2>"$dir/err" </dev/null
	status=$?
	if [ $status != 125 ]; then
		not_ok "$name: status $status"
	elif [ -e "$dir/ran" ] || [ -e "$dir/report" ] || [ -s "$dir/out" ]; then
		not_ok "$name: did something first"
	elif [ "$(wc -l <"$dir/err")" != 1 ] || ! grep -q '^tmo: ' "$dir/err"; then
		not_ok "$name: says $(cat "$dir/err")"
	else
		ok "$name: $(cat "$dir/err")"
	fi
}

# install OWNER MODE
install_as() {
	cp "$tmo" "$dir/tmo" && chown "$1" "$dir/tmo" && chmod "$2" "$dir/tmo"
}

have_setpriv=true
command -v setpriv >/dev/null || have_setpriv=false
touch "$dir/report.d" && chmod 777 "$dir"

install_as nobody:root 4755
refuses 'set-user-ID nobody, run by root' root \
	"$dir/tmo" -r "$dir/report" 5 touch "$dir/ran"
refuses '  and with the hook' root \
	"$dir/tmo" -o "touch $dir/ran" .1 sleep 1
install_as root:nogroup 2755
refuses 'set-group-ID nogroup, run by root' root \
	"$dir/tmo" -r "$dir/report" 5 touch "$dir/ran"

if $have_setpriv; then
	install_as root:root 4755
	refuses 'set-user-ID root, run by nobody' nobody \
		"$dir/tmo" -r "$dir/report" 5 touch "$dir/ran"
	install_as root:root 6755
	refuses 'both, run by nobody' nobody \
		"$dir/tmo" -r "$dir/report" 5 touch "$dir/ran"
	install_as root:root 2755
	refuses 'set-group-ID root, run by nobody' nobody \
		"$dir/tmo" 5 touch "$dir/ran"
else
	skip 'run by nobody: there is no setpriv'
fi

# Installed as it should be, or set-user-ID to who runs it: nothing is gained.
install_as root:root 755
as root "$dir/tmo" 5 sh -c 'exit 3' </dev/null
[ $? = 3 ] && ok 'plainly installed: runs' || not_ok 'plainly installed'
install_as root:root 4755
as root "$dir/tmo" 5 sh -c 'exit 3' </dev/null
[ $? = 3 ] && ok 'set-user-ID root, run by root: runs' ||
	not_ok 'set-user-ID root, run by root'

# A set-user-ID command is no business of tmo's: it gets its limit.
install_as root:root 755
cp "$(command -v sleep)" "$dir/sleep" && chown nobody "$dir/sleep" &&
	chmod 4755 "$dir/sleep"
as root "$dir/tmo" .2 "$dir/sleep" 5 2>/dev/null </dev/null
[ $? = 124 ] && ok 'a set-user-ID command is ended' ||
	not_ok 'a set-user-ID command is not ended'
if $have_setpriv; then
	# Root's: nobody may not signal it. Said once, waited for, or given up.
	chown root "$dir/sleep" && chmod 4755 "$dir/sleep"
	as nobody "$dir/tmo" -k .2 -g .2 .2 "$dir/sleep" 3 \
		2>"$dir/err" </dev/null
	status=$?
	# sleep does not set its real uid, so the sender's still matches it.
	case $status in
	124 | 125 | 137) ok "a command of root's: $status, $(head -1 "$dir/err")" ;;
	*) not_ok "a command of root's: $status" ;;
	esac
fi
finish
