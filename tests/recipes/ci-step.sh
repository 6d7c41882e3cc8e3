# A step of a CI job, cancelled as GitHub's runner does it: the step is
# started by bash -e; INT goes to it, TERM 7.5 s later, KILL 2.5 s later.
. "$(dirname "$0")/recipe.sh"
need bash python3

cat >step.sh <<'# end'
# recipe
make
exec tmo -v -k 5s -i 5m -l kill -r tmo.json \
    -o 'ps -o pid,stat,wchan:20,args -p $TMO_PIDS' \
    30m ./run-tests
# end
printf 'all:\n\t@echo built\n' >Makefile

# runner [cancel]: prints the step's log; the signals that it took, and the
# seconds from the first one, go to ./runner.
cat >runner.py <<'END'
import signal, subprocess, sys, time

step = subprocess.Popen(["bash", "-e", "step.sh"], stdout=subprocess.PIPE,
                        stderr=subprocess.STDOUT, text=True)
taken = []
if sys.argv[1:] == ["cancel"]:
    for line in step.stdout:
        print(line, end="", flush=True)
        if line == "ready\n":
            break
    begun = time.monotonic()
    for name, patience in ("INT", 7.5), ("TERM", 2.5), ("KILL", None):
        step.send_signal(getattr(signal, "SIG" + name))
        taken.append(name)
        try:
            step.wait(patience)
            break
        except subprocess.TimeoutExpired:
            pass
    took = time.monotonic() - begun
print(step.stdout.read(), end="", flush=True)
step.wait()
with open("runner", "w") as file:
    print(*taken, file=file)
if taken and took > 7.5:
    sys.exit("the step took %.1f s to end" % took)
sys.exit(step.returncode if step.returncode >= 0 else 128 - step.returncode)
END

# A step that passes leaves no server behind.
program run-tests <<-'END'
	setsid sleep 60 &
	echo $! >server
	echo tested
END
status python3 runner.py
is status "$status" 0
has out built
has out tested
gone "$(cat server)" || fail 'the server to be gone'
has tmo.json '"outcome":"exited"'

# A hang is looked at before it is ended.
program run-tests <<-'END'
	sleep 61 &
	kill -ALRM $PPID
	wait
END
status python3 runner.py
is status "$status" 124
has out 'running the -o command'
grep -q '[0-9] .* sleep 61$' out || { cat out; fail 'ps to show sleep 61'; }
tail -n 1 tmo.json >last
has last '"outcome":"timeout"'
has last '"hook":{"exit":0'

# Cancelled: the tests clean up at INT, and have time to.
program run-tests <<-'END'
	trap 'echo cleaned up; exit 3' INT
	echo ready
	while :; do sleep .1; done
END
status python3 runner.py cancel
is status "$status" 3
has out 'cleaned up'
is signals "$(cat runner)" INT

# Cancelled, and they take no notice: KILL comes before the runner's TERM.
program run-tests <<-'END'
	trap '' INT TERM
	setsid sleep 60 &
	echo $! >server
	echo ready
	while :; do sleep .1; done
END
status python3 runner.py cancel
is signals "$(cat runner)" INT
is status "$status" 137
gone "$(cat server)" || fail 'the server to be gone'
