# A container is no descendant: it is ended by its name. A stand-in for docker
# does what matters here: `run` asks a daemon, which starts the container, and
# waits for its end; `kill` ends it.
. "$(dirname "$0")/recipe.sh"

cat >run <<'# end'
# recipe
tmo -o 'docker kill build' 20m docker run --rm --name build image make
# end

mkfifo asked
(
	read -r name <asked
	sleep 60 &
	echo $! >"$name.new"
	mv "$name.new" "$name.pid"
	wait
) &
daemon=$!
program bin/docker <<-'END'
	case $1 in
	run)
		echo "$4" >asked
		until [ -e "$4.pid" ]; do sleep .01; done
		kill -ALRM $PPID
		trap '' TERM
		while [ -e "/proc/$(cat "$4.pid")" ]; do sleep .01; done
		exit 137 ;;
	kill)
		echo "$2"
		kill -KILL "$(cat "$2.pid")" ;;
	esac
END
status sh -e run
wait $daemon
is status "$status" 124
gone "$(cat build.pid)" || fail 'the container to be gone'
has out 'told by ALRM that time is up, running the -o command'
