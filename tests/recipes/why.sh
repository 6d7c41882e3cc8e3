# Why not timeout: each cell of README's table, tried on GNU's timeout and on
# tmo. The rows here are README's, to the letter. ALRM tells tmo
# that time is up; GNU's would take it too, but not before its timer is set.
. "$(dirname "$0")/recipe.sh"
need python3 setsid timeout
timeout --version 2>/dev/null | grep -q GNU || skip 'timeout is not that of GNU'
readme=$here/../../README.md
[ -e "$readme" ] || skip 'no README.md'

row() {
	printf '| %s | %s | %s |\n' "$@" >>rows
}
# until_gone PID: what was sent KILL is gone in a moment.
until_gone() {
	while ! gone "$1"; do sleep .01; done
}
runs_on() {
	gone "$1" && fail "$2 to run on"
	kill -KILL "$1"
	until_gone "$1"
}

row 'A daemon or a child that left the process group' \
	'keeps running' 'is ended with the rest'
program leaves <<-'END'
	setsid sh -c 'echo $$ >daemon; exec sleep 60' &
	until [ -s daemon ]; do sleep .01; done
	[ -z "$1" ] || kill -ALRM $PPID
	exec sleep 60
END
status timeout 1 ./leaves
is 'status of timeout' "$status" 124
runs_on "$(cat daemon)" "timeout's daemon"
rm daemon
status tmo 60 ./leaves now
is 'status of tmo' "$status" 124
gone "$(cat daemon)" || fail 'the daemon to be gone'

row 'A command that ignores TERM' \
	'keeps running, unless you thought of `-k`' 'gets KILL 10 seconds later'
program deaf <<-'END'
	trap '' TERM
	echo $$ >deaf.pid
	[ -z "$1" ] || kill -ALRM $PPID
	exec sleep 60
END
# Beside all that follows, for it takes tmo's ten seconds.
sed s/deaf/deaf2/ deaf >deaf2
chmod +x deaf2
timeout 2 ./deaf &
waits=$!
begun=$(date +%s)
{
	tmo 60 ./deaf2 now || echo "status $?"
} >deaf.out 2>&1 &
killer=$!

row 'The tool itself is killed (`kill -9`)' 'everything keeps running' \
	'the command is ended; with `-d`, so is all it started'
program both <<-'END'
	setsid sh -c 'echo $$ >daemon.new; mv daemon.new daemon; exec sleep 60' &
	until [ -e daemon ]; do sleep .01; done
	echo $$ >main.new
	mv main.new main
	exec sleep 60
END
# killed TOOL...: starts it, kills it.
killed() {
	rm -f main daemon
	"$@" ./both 2>/dev/null &
	until [ -e main ]; do sleep .01; done
	kill -KILL $!
	wait $! 2>/dev/null || :
}
killed timeout 60
runs_on "$(cat main)" "timeout's command"
runs_on "$(cat daemon)" "timeout's daemon"
killed tmo 60
until_gone "$(cat main)"
runs_on "$(cat daemon)" "tmo's daemon, without -d,"
killed tmo -d 60
until_gone "$(cat main)"
until_gone "$(cat daemon)"

row 'Ctrl-C in a script' 'never reaches the command' \
	'reaches the command, as it would without tmo'
cat >ctrl-c.py <<'END'
"""Ctrl-C at a terminal whose foreground job is a script that runs argv."""
import os, pty, signal, subprocess, sys
script, terminal = pty.fork()
if script == 0:
    signal.signal(signal.SIGINT, lambda *_: open("script.had", "w").close())
    sys.exit(subprocess.call(sys.argv[1:]))
text = b""
while b"ready" not in text:
    text += os.read(terminal, 1000)
os.write(terminal, b"\x03")
os.waitpid(script, 0)
END
program prog <<-'END'
	trap 'echo INT >>had' INT
	trap 'echo USR1 >>had; exit' USR1
	echo $$ >prog.pid
	echo ready
	while :; do sleep .05; done
END
# ctrl_c TOOL...: the script has had INT, and the command what ./had tells.
ctrl_c() {
	rm -f had script.had
	python3 ctrl-c.py "$@" ./prog &
	until [ -e script.had ]; do sleep .01; done
	[ "$1" = timeout ] || until [ -s had ]; do sleep .01; done
	kill -USR1 "$(cat prog.pid)"
	wait $!
	tr '\n' ' ' <had
}
is 'what the command had' "$(ctrl_c env)" 'INT USR1 '
is 'what it had under timeout' "$(ctrl_c timeout 60)" 'USR1 '
is 'what it had under tmo' "$(ctrl_c tmo 60)" 'INT USR1 '

row 'What hung?' 'nobody knows' \
	'`-v` lists each process and what it waits for; `-r` reports it in JSON'
program hangs <<-'END'
	sleep 60 &
	tail -f /dev/null &
	until [ "$(ps -o comm= --ppid $$ | grep -cxE 'sleep|tail')" = 2 ]; do
		sleep .01
	done
	[ -z "$1" ] || kill -ALRM $PPID
	wait
END
status timeout -v .5 ./hangs
is 'what timeout tells' "$(sed "s/[^a-z]//g" out)" \
	timeoutsendingsignaltocommandhangs
status tmo -v -r report 60 ./hangs now
for name in hangs sleep tail; do
	grep -qE "TERM to process [0-9]+ \($name\), state [A-Z]" out ||
		{ cat out; fail "a line about $name"; }
	has report "\"name\":\"$name\""
done

row 'Your scripts' 'written for `timeout`' 'run unchanged: same options,'\
' same statuses, and a drop-in when linked as `timeout`'
mkdir linked
ln -s "$TMO" linked/timeout
cat >script <<'END'
try() {
	"$@" >/dev/null 2>&1
	echo "$?: $*"
}
try timeout 5 true
try timeout 5m sh -c 'exit 3'
try timeout .2 sleep 60
try timeout --signal=INT -k 5 .2 sleep 60
try timeout -k .2 1 sh -c 'trap "" TERM; exec sleep 60'
try timeout -s KILL .2 sleep 60
try timeout --preserve-status .2 sleep 60
try timeout --foreground .2 sleep 60
try timeout -v .2 sleep 60
try timeout 0 true
try timeout 5 no-such-command
try timeout 5 /
try timeout 5x true
try timeout
END
sh script >gnu
PATH=$PWD/linked:$PATH sh script >linked.out
diff gnu linked.out || fail 'the statuses of GNU timeout, linked as timeout'
sed 's/timeout/tmo/' script >script.tmo
sh script.tmo | sed 's/tmo/timeout/' >tmo.out
diff gnu tmo.out || fail 'the statuses of GNU timeout, as tmo'

wait $killer
[ $(($(date +%s) - begun)) -ge 10 ] || fail 'a grace of ten seconds'
has deaf.out 'still running 10s later, sending KILL'
has deaf.out 'status 137'
gone $waits && fail 'timeout to wait for what ignores TERM'
runs_on "$(cat deaf.pid)" 'what ignores TERM'
wait $waits || :

# README says what was tried, and nothing else.
sed -n '/^## Why/,/^##* [^W]/p' "$readme" |
	grep '^|' | sed 1,2d >table
diff rows table || fail 'the same rows here (<) and in README.md (>)'
