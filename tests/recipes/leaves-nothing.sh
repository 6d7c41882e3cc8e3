# A test run that leaves something running has failed.
. "$(dirname "$0")/recipe.sh"
need setsid

cat >run <<'# end'
# recipe
tmo -v -l fail 10m ./run-tests
# end

program run-tests <<-'END'
	echo tested
END
status sh -e run
is status "$status" 0
program run-tests <<-'END'
	setsid sleep 60 &
	echo tested
END
status sh -e run
is status "$status" 124
has out tested
has out 'ended, sending TERM to the processes it left'
grep -qE 'TERM to process [0-9]+ \(sleep\)' out || { cat out; fail 'its name'; }
