# A program that runs commands of which it knows nothing, with a bound: an
# agent, a test harness. It learns why a command ended, and gets its output.
. "$(dirname "$0")/recipe.sh"
need python3 ps

cat >bounded.py <<'# end'
# recipe
import json, subprocess, tempfile

def run(argv, limit="60s"):
    """Run argv with a bound. Returns tmo's report and the output."""
    with tempfile.NamedTemporaryFile() as report:
        done = subprocess.run(
            ["tmo", "-q", "-d", "-l", "kill", "-k", "2s",
             "-r", report.name, "--", limit, *argv],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, start_new_session=True)
        line = report.read()
    if not line:
        raise ValueError(done.stdout.decode())
    return json.loads(line), done.stdout
# end

cat >test.py <<'END'
import time
from bounded import run

begun = time.monotonic()
report, output = run(["sh", "-c", "echo text; exit 3"])
assert (report["outcome"], report["exit"]) == ("exited", 3), report
assert output == b"text\n", output

# It leaves a process that has the pipe: the caller is not held up.
report, output = run(["sh", "-c", "setsid sleep 60 & echo text"])
assert (report["outcome"], report["left"]) == ("exited", 0), report
assert output == b"text\n", output

# It hangs, and has escaped from its process group.
report, output = run(["sh", "-c", "setsid sleep 60 & echo text; "
                      "kill -ALRM $(ps -o ppid= -p $PPID); wait"])
assert (report["outcome"], report["reason"]) == ("timeout", "time"), report
assert output == b"text\n", output

# It exits with the status of a limit, but there was none.
report, output = run(["sh", "-c", "exit 124"])
assert (report["outcome"], report["status"]) == ("exited", 124), report

# Somebody else's KILL, as when memory runs out.
report, output = run(["sh", "-c", "kill -KILL $$"])
assert report["outcome"] == "signaled", report
assert (report["signal"], report["signals"]) == ("KILL", []), report

# It signals its process group: the caller is not in it.
report, output = run(["sh", "-c", "kill 0; wait"])
assert (report["outcome"], report["signal"]) == ("signaled", "TERM"), report

report, output = run(["./no-such-command"])
assert (report["outcome"], report["status"]) == ("not-found", 127), report

report, output = run(["true"], "0")
assert report["outcome"] == "exited", report
try:
    run(["true"], "-5")
    raise SystemExit("a wrong duration was taken")
except ValueError as error:
    assert "-5" in str(error), error
assert time.monotonic() - begun < 20
END
status python3 test.py
[ "$status" = 0 ] || { cat out; fail 'no assertion to fail'; }
