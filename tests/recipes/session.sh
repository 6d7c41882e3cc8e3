# A session of the run's own: a command that signals its process group, as
# `kill 0` does, does not reach the script that started it.
. "$(dirname "$0")/recipe.sh"
need setsid

cat >run <<'# end'
# recipe
setsid -w tmo -d -l kill 10m ./tool-call
# end

program tool-call <<-'END'
	trap 'kill 0' EXIT
	sleep 60 &
	echo $! >helper
	echo done
END
echo 'echo "status $?"' >>run
status sh run
has out 'status 143'
gone "$(cat helper)" || fail 'the helper to be gone'

# Without it the script is reached. Its tmo sees that, and says so, a moment
# later: to a file that nothing else is written to.
sed 's/^setsid -w //' run >bare
status setsid -w sh bare
is 'status of the script itself' "$status" 143
rm out

# The status comes through, the caller's end is seen.
program tool-call <<-'END'
	exit 3
END
status sh run
is output "$(cat out)" 'status 3'
program tool-call <<-'END'
	echo $$ >pid.new
	mv pid.new pid
	exec sleep 60
END
sh run >out 2>&1 &
until [ -e pid ]; do sleep .01; done
kill -KILL $!
wait $! 2>killed || :
until gone "$(cat pid)"; do sleep .01; done
