#!/bin/sh
# smoke: does this build of tmo do what it is for? A minute's worth of
# promises, in plain sh: for every compiler, libc, processor, kernel and
# platform. Needs POSIX's tools and no others (but a sleep that knows fractions
# of a second; setsid on Linux), so it runs under busybox and toybox too.
#
#	smoke.sh [-p|-r] [-q] TMO...
#
# -p: built with PLATFORM=posix, where there is no reaper of orphans and no
# /proc: leaves out what the manual says that loses. -r: the same on a Linux that
# refuses the reaper. -q: under qemu-user, which keeps the real-time signal that
# tells of @TIME for itself: leaves that out.
# TMO may be several words (an emulator before it). Prints what fails, and a
# closing line.

posix=false qemu=false lack=/proc
[ "$1" = -p ] && { posix=true; shift; }
[ "$1" = -r ] && { posix=true lack='adopt orphans'; shift; }
[ "$1" = -q ] && { qemu=true; shift; }
[ $# -gt 0 ] || { echo 'usage: smoke.sh [-p|-r] [-q] TMO...' >&2; exit 2; }

# A run that hangs is to fail, not to hang the test.
guard=
timeout --foreground 1 true 2>/dev/null && guard='timeout --foreground -k 5 60'

ulimit -c 0 2>/dev/null
dir=${TMPDIR:-/tmp}/smoke.$$
mkdir -m 700 "$dir" || exit 2
trap 'rm -rf "$dir"' EXIT
passed=0 failed=0 skipped=0
mark=4$$ # seconds that only our own sleepers sleep

ok() { passed=$((passed + 1)); }
not_ok() { failed=$((failed + 1)); echo "not ok  smoke: $*"; }

# is NAME STATUS WORDS...: tmo WORDS... exits with STATUS.
is() {
	name=$1 want=$2
	shift 2
	$guard "${run:?}" "$@" >"$dir/out" 2>"$dir/err" </dev/null
	got=$?
	[ "$got" = "$want" ] && ok && return
	not_ok "$name: status $got, not $want: $(head -n 3 "$dir/err")"
}

says() {
	grep -q "$2" "$dir/$1" && ok && return
	not_ok "$name: $1 does not say '$2': $(head -n 3 "$dir/$1")"
}

# All command lines; busybox's ps has no -A.
list() {
	ps -A -o pid= -o args= 2>/dev/null || ps -o pid,args
}

# Nobody sleeps our seconds any more. An emulator takes its time.
alone() {
	i=0
	while [ $((i += 1)) -le 50 ]; do
		left=$(list | grep -c "[s]leep $mark")
		[ "$left" = 0 ] && ok && return
		sleep .1
	done
	not_ok "$name: $left processes are left"
}

# soon DATE-OPTIONS...: two seconds on, in the same minute.
soon() {
	while [ "$(date +%S)" -gt 56 ]; do sleep 1; done
	now=$(date "$@")
	second=${now##*:}
	printf '@%s:%02d' "${now%:*}" $((${second#0} + 2))
}

# killed WORDS...: after a KILL of tmo nothing is left.
killed() {
	name="killed: $*"
	"$run" "$@" </dev/null 2>/dev/null &
	pid=$!
	sleep .5
	kill -KILL "$pid"
	wait "$pid" 2>/dev/null
	alone
}

# All of the words before tmo's own; a function has no place for them.
cat >"$dir/tmo" <<END
#!/bin/sh
exec $* "\$@"
END
chmod +x "$dir/tmo"
run=$dir/tmo

is version 0 --version
says out '^tmo '
is help 0 --help
says out DURATION
is 'no operand' 125
says err '^tmo: '
is 'bad duration' 125 1x true
says err 1x
is status 3 20 sh -c 'exit 3'
is 'not found' 127 20 tmo-no-such-command
is 'not executable' 126 20 /etc/passwd
is 'no limit' 0 0 true
is limit 124 .2 sleep "$mark"
says err 'time limit of .2s reached, sending TERM'
alone
is 'a signal of its own' 143 20 sh -c 'kill $$'
is 'KILL as the first' 137 -s KILL .2 sleep "$mark"
alone
is grace 137 -k .2 1 sh -c "trap '' TERM; sleep $mark; sleep $mark"
says err 'still running'
alone
is preserve 143 -p .2 sleep "$mark"
is 'own status' 9 -x 9 .2 sleep "$mark"
is foreground 124 -f .2 sleep "$mark"
is 'a list' 124 -s 0,50ms,INT,50ms,TERM .2 sleep "$mark"
is stopped 124 .2 sh -c 'kill -STOP $$; exit 4'
is warn 5 -w USR1@19s 20 sh -c 'trap "exit 5" USR1; while :; do sleep .05; done'
if $qemu; then
	skipped=$((skipped + 2))
else
	is 'a moment' 124 "$(soon +%H:%M:%S)" sleep "$mark"
	is 'a full date' 124 "$(soon -u +%Y-%m-%dT%H:%M:%S)Z" sleep "$mark"
fi
is hook 124 -o 'echo "$TMO_REASON $TMO_COMMAND" >&2' .2 sleep "$mark"
says err '^time sleep$'
is report 124 -r "$dir/report" .2 sleep "$mark"
cp "$dir/report" "$dir/out"
says out '"outcome":"timeout","reason":"time","status":124'
is 'a tree' 124 .3 sh -c "sleep $mark & sh -c 'sleep $mark & sleep $mark' & sleep $mark"
alone
is verbose 124 -v .2 sleep "$mark"
says err 'started as process'
is quiet 124 -q .2 sleep "$mark"
[ -s "$dir/err" ] && not_ok "quiet: says $(cat "$dir/err")" || ok

# Where a process group is signalled tmo is a member, and must not answer.
is once 124 -k 9 1 sh -c 'trap "echo TERM" TERM; i=0
	while [ $i -lt 40 ]; do i=$((i + 1)); sleep .05; done'
[ "$(grep -c TERM "$dir/out")" = 1 ] && ok ||
	not_ok "once: TERM came $(grep -c TERM "$dir/out") times"

# A signal from outside is sent on; the status is then the command's.
name='sent on'
"$run" 20 sleep "$mark" </dev/null &
pid=$!
sleep .5
kill -USR1 "$pid"
wait "$pid" 2>/dev/null
got=$?
[ "$got" -gt 128 ] && [ "$(kill -l "$got")" = USR1 ] && ok ||
	not_ok "sent on: status $got"
alone

name='time is up'
"$run" 20 sleep "$mark" 2>"$dir/err" </dev/null &
pid=$!
sleep .5
kill -ALRM "$pid"
wait "$pid" 2>/dev/null
got=$?
[ "$got" = 124 ] && ok || not_ok "time is up: status $got"
says err 'told by ALRM'

name='output'
got=$("$run" 20 echo one two)
[ "$got" = 'one two' ] && ok || not_ok "output: $got"

if $posix; then
	is 'idle is refused' 125 -i 1 5 true
	says err "$lack"
	is 'silence is refused' 125 -n 1 5 true
	is 'cpu is refused' 125 -c 1 5 true
	is 'memory is refused' 125 -M 1G 5 true
	is 'leftovers are refused' 125 -l kill 5 true
	is 'the guard is refused' 125 -d 5 true
	# While the hook runs, the moment that has passed wakes nobody.
	times >"$dir/before"
	is 'hook of a moment' 124 -o 'sleep 2' "$(soon +%H:%M:%S)" sleep "$mark"
	times >"$dir/after"
	used=$(cat "$dir/before" "$dir/after" | tr 'ms' '  ' |
		awk 'NR == 2 { a = $2 + $4 } NR == 4 { print $2 + $4 - a < 1 }')
	[ "$used" = 1 ] && ok || not_ok "hook of a moment: $(cat "$dir/after")"
	skipped=$((skipped + 18)) # what follows
else
	is daemon 124 .3 sh -c "setsid sleep $mark & sleep $mark"
	alone
	is leftovers 6 -l kill 20 sh -c "setsid sleep $mark & sleep $mark & exit 6"
	alone
	is 'leftovers fail' 124 -l fail 20 sh -c "sleep $mark & exit 6"
	alone
	is 'wait for leftovers' 7 -l wait 20 sh -c 'sleep .2 & exit 7'
	is idle 124 -i .3 20 sleep "$mark"
	says err 'idle for .3s'
	is silence 124 -n .3 20 sh -c 'while :; do :; done'
	says err 'no output for .3s'
	is cpu 124 -c .2 20 sh -c 'while :; do :; done'
	says err 'CPU limit of .2s'
	is memory 124 -M 1K 20 sleep "$mark"
	says err 'memory limit of 1K'
	killed 20 sleep "$mark"
	killed -d 20 sh -c "setsid sleep $mark & sleep $mark"
	name='its parent ends'
	sh -c '"$0" -d 20 sleep "$1" & sleep .5' "$run" "$mark" \
		</dev/null 2>"$dir/err"
	alone
	says err "parent has ended"
fi

echo "smoke: $passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
