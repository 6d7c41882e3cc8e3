# A job in CI: its log is never silent, and a job that is gets ended.
. "$(dirname "$0")/recipe.sh"

cat >run <<'# end'
# recipe
tmo -b 4m -n 20m 2h ./build
# end

program build <<-'END'
	echo built
END
status sh -e run
is status "$status" 0
is output "$(cat out)" built

# The same with less patience. It spins, and says nothing.
sed 's/4m/200ms/; s/20m/900ms/' run >hasty
program build <<-'END'
	echo begun
	while :; do :; done
END
status sh -e hasty
is status "$status" 124
grep -qE '^tmo: ./build: still running after [0-9.]+m?s \(limit 2h\): ' out ||
	{ cat out; fail 'a heartbeat'; }
has out 'tmo: ./build: no output for 900ms, sending TERM'
