# ssh: the limit belongs on the other side, where the job is; with one on both
# sides neither a network that is gone nor an end of ssh leaves anything.
. "$(dirname "$0")/recipe.sh"
need ssh ssh-keygen
PATH=$PATH:/usr/sbin
sshd=$(command -v sshd) || skip 'no sshd'

cat >run <<'# end'
# recipe
ssh host tmo -d -k 5s -l kill 10m ./job
# end
cat >both <<'# end'
# recipe
tmo -k 5s 11m ssh -o ServerAliveInterval=15 host \
    tmo -d -k 5s -l kill 10m ./job
# end

# An sshd of our own, for one connection, on ssh's own pipe: no port, no
# account is needed, and the user's own keys and settings are not read.
ssh-keygen -q -t ed25519 -N '' -f key
ssh-keygen -q -t ed25519 -N '' -f hostkey
cp key.pub authorized
cat >sshd_config <<END
HostKey $work/hostkey
AuthorizedKeysFile $work/authorized
StrictModes no
UsePAM no
PermitRootLogin yes
ForceCommand cd $work && eval "exec \$SSH_ORIGINAL_COMMAND"
SetEnv PATH=$PATH TMO_RECIPE=${TMO_RECIPE:-none}
END
cat >ssh_config <<END
Host host
	ProxyCommand $work/serve
	IdentityFile $work/key
	StrictHostKeyChecking no
	UserKnownHostsFile /dev/null
	LogLevel ERROR
END
program bin/ssh <<END
exec $(command -v ssh) -F $work/ssh_config "\$@"
END
# root's needs /run/sshd, which is there while a service runs: else in a mount
# namespace, with a /run of the test's.
sshd="$sshd -i -f $work/sshd_config"
if [ "$(id -u)" != 0 ] || [ -d /run/sshd ]; then
	program serve <<-END
		exec $sshd
	END
elif unshare -m true 2>/dev/null; then
	program serve <<-END
		exec unshare -m sh -ec '
			mount -t tmpfs tmpfs /run
			mkdir /run/sshd
			exec $sshd'
	END
else
	skip 'no /run/sshd, which sshd needs, and no mount namespace to make one'
fi

program job <<-'END'
	exit 3
END
for file in run both; do
	status sh -e $file
	is "status of $(cat out)" "$status" 3
done

# The parent is -d's guard, and tmo the parent of that.
program job <<-'END'
	setsid sleep 60 &
	kill -ALRM "$(ps -o ppid= -p $PPID)"
	exec sleep 60
END
for file in run both; do
	status sh -e $file
	is status "$status" 124
	has out 'sending TERM'
done

# ssh is ended: so is the job.
program job <<-'END'
	echo $$ >pid.new
	mv pid.new pid
	exec sleep 60
END
sh -e both >out 2>&1 &
until [ -e pid ]; do sleep .01; done
kill -ALRM "$(ps -o pid= --ppid $! | head -n 1)"
wait $! || :
has out 'tmo: ssh: told by ALRM that time is up, sending TERM'
until gone "$(cat pid)"; do sleep .01; done
