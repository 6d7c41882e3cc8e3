# The messages that the manual shows are those that tmo prints: each is
# provoked, but for four that need a process that KILL does not end. Of all,
# those in README.md too, the words stand in the code.
. "$(dirname "$0")/recipe.sh"
root=$(cd "$here/../.." && pwd)
[ -e "$root/man/tmo.1" ] || skip 'no man/tmo.1'

# One message a line; in the pages one that goes on over the next is joined.
for page in "$root/man/tmo.1" "$root/man/tmo-recipes.7" "$root/README.md"; do
	sed "s/\\\\(aq/'/g; s/\\\\-/-/g; s/\\\\&//g" "$page" | awk '
	line ~ /^tmo: / && /^    [^ ]/ { sub(/^ */, " "); line = line $0; next }
	{ print line; line = $0 }
	END { print line }' | sed -n 's/^ *tmo: /tmo: /p' \
		>"told.$(basename "$page")"
done
sort -u told.* >told
grep '^tmo: rsync: \|^tmo: make: ' told.tmo.1 >manual
[ "$(wc -l <manual)" -ge 25 ] || fail 'messages in the manual'

# What differs from run to run becomes N: durations, sizes, numbers, names of
# processes.
same() {
	sed -E 's/^tmo: (make|rsync): //; s/\([a-z?]+\)/(N)/g
		s/\b[0-9][0-9.]*([a-zKMGT]+[0-9.]*)*\b/N/g
		s/\.N/N/g; s/process(es)?, /processes, /
		s/state [A-Z](, | in [^ ,]*, )/state N, /' "$1" | sort -u
}

# ---- each once ----

: >got
run() {
	rm -f ready
	tmo "$@" 2>>got </dev/null || :
}
# All that it does comes before the sleep; then it is ready for its end.
program bin/rsync <<-'END'
	grandparent() { ps -o ppid= -p $PPID | tr -d ' '; }
	case $1 in
	alarm) kill -ALRM $PPID ;;
	burn) while :; do :; done ;;
	deaf) trap '' TERM; : >ready ;;
	deaf-alarm) trap '' TERM; kill -ALRM $PPID ;;
	guard) kill -KILL $PPID ;;
	leave) sleep 60 & echo $! >left; exit ;;
	parent) : >ready ;;
	sent) kill $PPID ;;
	tmo) kill -KILL "$(grandparent)" ;;
	with-child*)
		"$0" deaf &
		until [ -e ready ]; do sleep .1; done
		[ "$1" = with-child ] || kill $PPID ;;
	esac
	[ "${1-}" = with-child ] || exec sleep 9
END
cp bin/rsync bin/make

run .2s rsync
run -k .2s 1h rsync deaf-alarm
run 1h rsync alarm
run -s 0 -k .1s .2s rsync
run -i .5s 9s rsync
run -n .5s 9s rsync
run -c .2s 9s rsync burn
run -M 1K 9s rsync
run -s 0 -M 1K 9s rsync
run -o : .2s rsync
run -l kill -k .2s 9s rsync with-child
run -l fail -k .2s -o : 9s rsync with-child
run -m -l wait -k 4s 3s rsync with-child-and-end
run -v -w USR1@9s 9.2s rsync
run -v 9s rsync sent
run -v -o : .2s rsync
run -v 9s rsync leave
kill "$(cat left)"
run -b .2s 1s make
# The outer tmo waits for what the inner one and its guard still do.
for who in tmo guard; do
	run -q -l wait 60s tmo -d 9s rsync $who
done
run -q -l wait 60s sh -c 'tmo -d 9s rsync parent &
	until [ -e ready ]; do sleep .1; done
	kill -KILL $$'

same manual >manual.same
same got >got.same
comm -13 got.same manual.same >missing
grep -v 'cannot be sent\|uninterruptible\|after KILL\|end by KILL' missing \
	>unmet || :
[ ! -s unmet ] || {
	cat got.same
	fail "messages that the manual shows: $(cat unmet)"
}
is 'messages that were not provoked' "$(wc -l <missing)" 4

# ---- the words of all ----

cat "$root"/src/core/wording*.c "$root/src/core/limit_table.c" \
	"$root"/src/sys/*.c "$root"/src/core/duration.c | tr -d '\n\t' |
	sed 's/" *"//g' >code
sed -E "s/^tmo: ([^' ]+: )?//; s/: [A-Z][a-z ]+\$//; s/'[^']*': //" told |
	sed -E 's/\b[0-9][0-9.]*([a-zKMGT]+[0-9.]*)*\b|\([a-z]+\)/\n/g
		s/@[0-9:]+|\b(INT|TERM|KILL|USR1|no signal)\b|state [A-Z] in [a-z_]*|, /\n/g
		s/\((limit|until)|\bold\b|\)|\(see .*|\b(process|nothing)\b|exited with|leaving it/\n/g' |
	sed -E 's/^[ :.]+//; s/[ :(]+$//; /^$/d' | sort -u >words
[ "$(wc -l <words)" -ge 25 ] || fail 'words of messages'
while read -r line; do
	grep -qF -e "$line" code || fail "'$line' in the code"
done <words
echo "$(wc -l <manual) messages, $(wc -l <words) phrases"
