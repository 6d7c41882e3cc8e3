# The stacks of every process of the tree, before they are ended.
. "$(dirname "$0")/recipe.sh"
need gdb

cat >run <<'# end'
# recipe
tmo -k 1m -o 'for pid in $(echo $TMO_PIDS | tr , " "); do
    gdb -p $pid -batch -ex "thread apply all backtrace"
done >stacks 2>&1' 30m ./run-tests
# end

sleep 60 &
gdb -p $! -batch -ex 'echo may' >out 2>&1 || :
kill $!
grep -q ptrace out && skip 'gdb may not look at a process here'

program run-tests <<-'END'
	sleep 60 &
	echo $$ $! >pids
	kill -ALRM $PPID
	wait
END
status sh run
is status "$status" 124
is 'stacks shown' "$(grep -c '^#0 ' stacks)" 2
