# A job of Kubernetes: what its pod is told to do is done within the grace that
# the pod has. The command of the manifest is run as it stands there.
. "$(dirname "$0")/recipe.sh"
need python3

cat >job.yaml <<'# end'
# recipe
apiVersion: batch/v1
kind: Job
metadata:
  name: nightly
spec:
  template:
    spec:
      restartPolicy: Never
      terminationGracePeriodSeconds: 30
      containers:
      - name: nightly
        image: nightly
        command: ["tmo", "-k", "20s", "-l", "kill", "1h", "./nightly"]
# end

sed -n 's/^ *command: //p' job.yaml |
	python3 -c 'import json; print(*json.load(open(0)))' >run
grace=$(sed -n 's/^ *terminationGracePeriodSeconds: //p' job.yaml)
k=$(sed 's/.*-k \([0-9]*\)s .*/\1/' run)
[ "$k" -lt "$grace" ] || fail 'a grace shorter than that of the pod'
# As process 1, where that may be.
sed 's/^tmo -k 20s/exec tmo -k 1s/' run >hasty
pod=
if unshare --pid --fork --mount-proc true 2>/dev/null; then
	pod='unshare --pid --fork --mount-proc'
fi
program nightly <<-'END'
	trap '' TERM
	echo ready >&3
	while :; do sleep .1; done
END
# The pod is deleted: TERM to process 1.
mkfifo ready
$pod sh hasty >out 2>&1 3>ready &
read -r _ <ready
if [ -n "$pod" ]; then
	kill -TERM "$(ps -o pid= --ppid $!)"
else
	kill -TERM $!
fi
status=0
wait $! || status=$?
is status "$status" 137
has out 'still running 1s later, sending KILL'
