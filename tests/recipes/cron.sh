# Debian's cron runs a line of a crontab: one line of mail when the job ran
# into its limit, no mail when it did not. Takes up to a minute, for that is
# cron's pulse. cron has a /var/spool/cron and a mailer of the test's, in a
# mount namespace; those of the machine are not touched.
. "$(dirname "$0")/recipe.sh"
need cron crontab unshare
[ "$(id -u)" = 0 ] || skip 'cron needs root'
unshare -m true 2>/dev/null || skip 'no permission to make a mount namespace'

cat >lines <<'# end'
# recipe
PATH=/usr/local/bin:/usr/bin:/bin
* * * * *  tmo -k 5s 50s poll-queue
# end

mkdir -p local/bin sbin sbin-work mail empty spool/crontabs
chmod 755 "$work" local local/bin
chmod 777 mail
cp "$TMO" local/bin/tmo
# root's hangs, that of the user daemon is done at once.
program local/bin/poll-queue <<-END
	if [ "\$(id -un)" = root ]; then
		kill -ALRM \$PPID
		exec sleep 60
	fi
	: >$work/mail/daemon.ran
END
program sendmail <<-END
	user=\$(id -un)
	cat >"$work/mail/\$user.new"
	mv "$work/mail/\$user.new" "$work/mail/\$user"
END
# /usr/sbin as it is, and a sendmail, which may be there or not.
cat >inside <<'END'
set -e
mount -t tmpfs tmpfs sbin-work
mkdir sbin-work/upper sbin-work/work
mount -t overlay -o \
	lowerdir=/usr/sbin,upperdir=sbin-work/upper,workdir=sbin-work/work \
	overlay /usr/sbin
cp sendmail /usr/sbin/sendmail
mount --bind local /usr/local
mount --bind spool /var/spool/cron
mount --bind empty /etc/cron.d
mount --bind /dev/null /etc/crontab
mount -t tmpfs tmpfs /run
crontab -u root lines
crontab -u daemon lines
exec cron -f
END
unshare -m sh inside >out 2>&1 &
cron=$!
trap 'kill $cron 2>/dev/null; rm -rf "$work"' EXIT

end=$(($(date +%s) + 130))
until [ -e mail/root ] && [ -e mail/daemon.ran ]; do
	sleep 1
	gone $cron && { cat out; fail 'cron to run'; }
	[ "$(date +%s)" -lt $end ] || { cat out; fail 'cron to run the line'; }
done
sed '1,/^$/d' mail/root >body
is 'lines of mail' "$(wc -l <body)" 1
has body 'tmo: poll-queue: told by ALRM that time is up, sending TERM'
sleep 1
[ ! -e mail/daemon ] || { cat mail/daemon; fail 'no mail from the other'; }
