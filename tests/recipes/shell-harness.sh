# The same for the shell: a function that says in a word how it ended.
. "$(dirname "$0")/recipe.sh"
need bash ps setsid

cat >bounded <<'# end'
# recipe
bounded() {    # LIMIT COMMAND [ARG]...: sets outcome, keeps the status
    local report status=0
    report=$(mktemp) || return 125
    setsid -w tmo -q -d -l kill -k 2s -r "$report" -- "$@" || status=$?
    outcome=$(sed 's/.*"outcome":"\([a-z-]*\)".*/\1/' "$report")
    rm -f "$report"
    return $status
}
# end

cat >run <<'END'
set -e
. ./bounded
outcome=
# expect STATUS OUTCOME LIMIT COMMAND [ARG]...
expect() {
	local status=0 expected="$1 $2"
	shift 2
	bounded "$@" >text || status=$?
	[ "$status $outcome" = "$expected" ] || {
		echo "$*: expected $expected, got $status $outcome"
		exit 1
	}
}
# The parent is -d's guard, and tmo the parent of that.
up='kill -ALRM $(ps -o ppid= -p $PPID)'
expect 0 exited 1m true
expect 124 exited 1m sh -c 'exit 124'
expect 124 timeout 1m sh -c 'setsid sleep 60 & '"$up"'; wait'
expect 137 timeout 1m sh -c 'trap "" TERM; '"$up"'; exec sleep 60'
expect 137 signaled 1m sh -c 'kill -KILL $$'
expect 143 signaled 1m sh -c 'kill 0; wait'
expect 127 not-found 1m ./no-such-command
expect 0 exited 1m sh -c 'setsid sleep 60 &'
END
status bash run
[ "$status" = 0 ] || { cat out; fail 'every outcome as listed'; }
