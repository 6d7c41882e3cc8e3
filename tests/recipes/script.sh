# A script with errexit and pipefail that tells a limit from a failure.
. "$(dirname "$0")/recipe.sh"
need bash

cat >run <<'# end'
# recipe
#!/bin/bash
set -euo pipefail

status=0
tmo -k 2s 30m ./backup | tee backup.log || status=$?
case $status in
0)       echo "done" ;;
124)     echo "over time" ;;
137)     echo "killed: it did not end by itself after TERM" ;;
125)     echo "tmo itself failed" ;;
126|127) echo "could not be run" ;;
*)       echo "failed by itself with status $status" ;;
esac
exit $status
# end

# expect STATUS LINE
expect() {
	status bash run
	is "status ($2)" "$status" "$1"
	has out "$2"
}

expect 127 'could not be run'
echo text >backup
expect 126 'could not be run'
program backup <<-'END'
	echo saved
END
expect 0 'done'
has backup.log saved
program backup <<-'END'
	exit 3
END
expect 3 'failed by itself with status 3'
program backup <<-'END'
	kill -SEGV $$
END
expect 139 'failed by itself with status 139'
program backup <<-'END'
	kill -ALRM $PPID
	exec sleep 60
END
expect 124 'over time'
has out 'sending TERM'
program backup <<-'END'
	trap '' TERM
	kill -ALRM $PPID
	exec sleep 60
END
expect 137 'killed: it did not end'
has out 'still running 2s later, sending KILL'
