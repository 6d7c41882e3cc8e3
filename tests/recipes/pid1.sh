# Process 1 of a container: what the command leaves is reaped and ended, and
# the status of a signal is 128 plus its number.
. "$(dirname "$0")/recipe.sh"
need unshare

cat >run <<'# end'
# recipe
unshare --pid --fork --mount-proc tmo -k 5s -l kill 1h ./server
# end

unshare --pid --fork --mount-proc true 2>/dev/null ||
	skip 'no permission to make a PID namespace'

# A limit, and an orphan in a session of its own.
program server <<-'END'
	[ $PPID = 1 ] || echo "tmo is $PPID, not 1"
	(setsid sleep 60 &)
	kill -ALRM $PPID
	exec sleep 60
END
status sh -e run
is status "$status" 124
is output "$(cat out)" \
	'tmo: ./server: told by ALRM that time is up, sending TERM'

# Orphans that end are reaped while the server runs.
program server <<-'END'
	mkfifo orphan
	(sh -c 'echo $$; exec >&-' >orphan &)
	read -r pid <orphan
	until [ ! -e /proc/$pid ]; do :; done
	rm orphan
	exit 7
END
status sh -e run
is status "$status" 7

# Ended by a signal: process 1 cannot end by it.
program server <<-'END'
	kill -TERM $$
END
status sh -e run
is status "$status" 143

# docker stop: TERM to process 1.
program server <<-'END'
	trap 'echo stopped; exit 4' TERM
	kill -TERM 1
	while :; do sleep .1; done
END
status sh -e run
is status "$status" 4
has out stopped
