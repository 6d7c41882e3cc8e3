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

# What Ctrl-C does: INT to all of the job. make and the tests have it once.
need python3
program run-tests <<-'END'
	trap 'echo interrupted; exit 1' INT
	echo ready
	while :; do sleep .1; done
END
python3 - >out <<-'END'
	import os, signal, subprocess
	make = subprocess.Popen(["make", "-s", "test"], stdout=subprocess.PIPE,
	                        stderr=subprocess.DEVNULL, text=True,
	                        start_new_session=True)
	print(make.stdout.readline(), end="")
	os.killpg(make.pid, signal.SIGINT)
	print(make.stdout.read(), make.wait())
END
has out interrupted
is 'interrupted once' "$(grep -c interrupted out)" 1
