# QUESTIONS in the manual, and PROGRAMS THAT NEED CARE: what they promise and no
# other test tries.
. "$(dirname "$0")/recipe.sh"
manual=${MANUAL:-$here/../../man/tmo-recipes.7}
grep -q '^\.Sh QUESTIONS' "$manual" || skip 'no such section in the manual yet'

# The statuses.
status tmo -p .2 sleep 10
is 'status of -p' "$status" 143
status tmo -x 0 .2 sleep 10
is 'status of -x 0' "$status" 0
status tmo -x 99 5 sh -c 'exit 124'
is 'status of a command' "$status" 124
tmo -q -r report .2 sleep 10 || :
has report '"outcome":"timeout"'

# A daemon: it stays after a normal end, and after a limit with -f.
program daemon <<-'END'
	trap '' HUP
	echo $$ >"$1"
	exec sleep 60
END
tmo 5 sh -c 'setsid ./daemon normal >daemon.out 2>&1 &
	until [ -s normal ]; do sleep .1; done'
program job <<-'END'
	setsid ./daemon limit >daemon.out 2>&1 &
	until [ -s limit ]; do sleep .1; done
	kill -ALRM $PPID
	exec sleep 60
END
status tmo -f 10m ./job
is 'status of -f' "$status" 124
for name in normal limit; do
	! gone "$(cat $name)" || fail "a daemon that lives: $name"
	kill "$(cat $name)"
done

# A pipeline, a function.
program job <<-'END'
	echo done
END
is 'a pipeline' "$(tmo 10m sh -c './job | tee log')$(cat log)" donedone
if command -v bash >/dev/null; then
	# shellcheck disable=SC2016 # bash's
	is 'a function' "$(bash -c 'build() { echo built; }
		export -f build; tmo 10m bash -c build')" built
fi

# Its time is up; its end.
program job <<-'END'
	echo $PPID >pid
	exec sleep 60
END
for signal in ALRM TERM; do
	rm -f pid
	tmo -q 10m ./job &
	until [ -s pid ]; do sleep .1; done
	kill -$signal "$(cat pid)"
	status=0
	wait $! || status=$?
	echo "$signal $status"
done >ends
is 'ends' "$(cat ends)" "$(printf 'ALRM 124\nTERM 143')"

# Stacks: Python's. Java's are in examples.sh.
if command -v python3 >/dev/null; then
	status tmo -s ABRT 10m python3 -X faulthandler -c '
import os, signal, time
def stuck():
	os.kill(os.getppid(), signal.SIGALRM)
	time.sleep(60)
stuck()'
	is 'status of ABRT' "$status" 124
	has out 'in stuck'
fi

# An interactive shell, whose input stays open: the time is up when it waits.
if command -v bash >/dev/null && command -v script >/dev/null; then
	# shellcheck disable=SC2016 # bash's
	echo 'echo $PPID $$ >begun' >shell.rc
	mkfifo input
	exec 3<>input
	for signal in HUP TERM; do
		rm -f begun
		{
			until [ -s begun ]; do sleep .1; done
			read -r tmo shell <begun
			until grep -q 'State:.S' "/proc/$shell/status"; do
				sleep .1
			done
			kill -ALRM "$tmo"
		} &
		script -qec "HISTFILE= tmo -s $signal -k 2s 10m \
			bash --noprofile --rcfile shell.rc -i
			echo =\$?=" /dev/null <&3 >terminal 2>&1 || :
		wait
		grep -o '=[0-9]*=' terminal || cat terminal
	done >ends
	exec 3>&-
	is 'ends of a shell' "$(tr -d '\n' <ends)" '=124==137='
fi
