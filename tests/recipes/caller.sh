# For a program that starts a command: nothing that the command leaves holds
# the caller's pipe open, and nothing outlives a caller that is killed.
. "$(dirname "$0")/recipe.sh"
need setsid

cat >run <<'# end'
# recipe
tmo -d -l kill 10m ./tool-call
# end

program tool-call <<-'END'
	setsid sleep 60 &
	echo $! >daemon
	echo done
END
is output "$(sh -e run 2>told)" 'done'
gone "$(cat daemon)" || fail 'the daemon to be gone'
has told 'ended, sending TERM to the processes it left'

program tool-call <<-'END'
	setsid sleep 60 &
	echo $! $$ >pids.new
	mv pids.new pids
	exec sleep 60
END
echo 'exit $?' >>run
sh run 2>told &
until [ -e pids ]; do sleep .01; done
kill -KILL $!
wait $! 2>killed || :
for pid in $(cat pids); do
	until gone "$pid"; do sleep .01; done
done
until [ "$(wc -l <told)" = 1 ]; do sleep .01; done
has told "tmo's parent has ended, sending TERM"
