# sudo: tmo inside of it can end what runs as root. Outside of it, and not
# root, it can send TERM by way of sudo, but KILL only to sudo itself: it says
# what it must leave, and does not wait for it.
. "$(dirname "$0")/recipe.sh"
need sudo
sudo -n true 2>/dev/null || skip 'sudo asks for a password'

cat >inside <<'# end'
# recipe
sudo tmo -k 5s 10m ./job
# end
cat >outside <<'# end'
# recipe
tmo -k 2s -g 1s 10m sudo ./job
# end

# sudo takes PATH away, and tmo is not installed: give it back.
program bin/sudo <<END
exec $(command -v sudo) -n env PATH="\$PATH" TMO_RECIPE="\$TMO_RECIPE" "\$@"
END
TMO_RECIPE=${TMO_RECIPE:-none}
export TMO_RECIPE

program job <<-'END'
	kill -ALRM $PPID
	exec sleep 60
END
status sh -e inside
is status "$status" 124

# The tmo outside is some way up. TERM it may send to sudo, whose real user
# is still the caller, and sudo sends it on.
cat >find-tmo <<'END'
tmo=$$
until [ "$(ps -o comm= -p "$tmo")" = tmo ]; do
	tmo=$(ps -o ppid= -p "$tmo" | tr -d ' ')
done
END
program job <<-'END'
	. ./find-tmo
	kill -ALRM $tmo
	exec sleep 60
END
status sh -e outside
is status "$status" 124

# KILL cannot be sent on: a job that does not take TERM stays.
program job <<-'END'
	trap '' TERM
	. ./find-tmo
	echo $$ >job.pid
	kill -ALRM $tmo
	exec sleep 60
END
status sh -e outside
pid=$(cat job.pid)
if [ "$(id -u)" = 0 ]; then
	is status "$status" 137
	gone "$pid" || fail 'the job to be gone: tmo is root'
else
	gone "$pid" && fail 'the job of root to run on'
	sudo kill -KILL "$pid"
	while ! gone "$pid"; do sleep .1; done
	is status "$status" 125
	has out 'cannot be sent TERM'
	has out 'still runs 1s after KILL, leaving it'
fi

# Once more as one who is not root, whom a sudoers of the test's, in a mount
# namespace, lets do everything.
[ "$(id -u)" = 0 ] || exit 0
if ! command -v setpriv >/dev/null || ! unshare -m true 2>/dev/null; then
	skip 'passed as root; not tried as another: no setpriv, or no namespace'
fi
echo 'nobody ALL=(ALL:ALL) NOPASSWD: ALL' >sudoers
chmod 440 sudoers
mkdir open
cp "$TMO" "$here/recipe.sh" "$here/sudo.sh" open
chmod 711 .
chmod -R a+rX open
TMO=$work/open/tmo PATH=$work/open:${PATH#*:} unshare -m sh -ec '
	mount --bind sudoers /etc/sudoers
	exec setpriv --reuid nobody --regid nogroup --clear-groups \
		sh open/sudo.sh' || fail 'the same of one who is not root'
