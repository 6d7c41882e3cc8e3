# A make recipe: a hang is a failed target, as with -j.
. "$(dirname "$0")/recipe.sh"
need make

cat >Makefile <<'# end'
# recipe
test: build; tmo -k 5s -l kill 10m ./run-tests
# end
echo 'build:' >>Makefile

program run-tests <<-'END'
	echo tested
	setsid sleep 60 >/dev/null 2>&1 &
END
status make test
is status "$status" 0
has out tested

program run-tests <<-'END'
	kill -ALRM $PPID
	sleep 60
END
status make -j 2 test
is status "$status" 2
has out 'Error 124'

# Ctrl-C on a terminal: INT to all of the job. The tests have it once, so they
# may take their time over it.
need python3
program run-tests <<-'END'
	trap 'echo interrupted; sleep .3; exit 1' INT
	echo ready
	while :; do sleep .1; done
END
python3 - >out <<-'END'
	import os, pty
	make, terminal = pty.fork()
	if make == 0:
	    os.execvp("make", ["make", "-s", "test"])
	text = b""
	while b"ready" not in text:
	    text += os.read(terminal, 1000)
	os.write(terminal, b"\x03")
	try:
	    while part := os.read(terminal, 1000):
	        text += part
	except OSError:
	    pass  # nobody has the terminal open any more
	os.waitpid(make, 0)
	print(text.decode())
END
has out interrupted
is 'interrupted once' "$(grep -c interrupted out)" 1
