# A systemd unit: systemd itself reads it, and finds nothing to say.
. "$(dirname "$0")/recipe.sh"
need systemd-analyze unshare

cat >nightly.service <<'# end'
# recipe
[Unit]
Description=Nightly batch

[Service]
Type=oneshot
ExecStart=/usr/local/bin/tmo -v -k 5m @06:00 /usr/local/sbin/nightly
KillMode=mixed
TimeoutStopSec=6min
# end

# The programs have to exist: in a mount namespace that sees a /usr/local of
# our own.
mkdir -p local/bin local/sbin
cp "$TMO" local/bin/tmo
program local/sbin/nightly </dev/null
unshare -m true 2>/dev/null || skip 'no permission to make a mount namespace'
status unshare -m sh -ec '
	mount --bind local /usr/local
	systemd-analyze verify ./nightly.service'
is status "$status" 0
is output "$(cat out)" ''

# What KillMode=mixed does at a stop: TERM to tmo alone, which passes it on.
command=$(sed -n 's/^ExecStart=.*\(tmo.*\) .*/\1/p' nightly.service)
program nightly <<-'END'
	setsid sh -c 'trap "echo told; exit" TERM
		echo ready >&3
		while :; do sleep .1; done'
END
mkfifo ready
$command ./nightly >out 2>&1 3>ready &
read -r _ <ready
kill -TERM $!
status=0
wait $! || status=$?
is status "$status" 143
has out told
has out 'received TERM, sending it on'
