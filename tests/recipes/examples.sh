# The manual's examples: each session (a display that begins with "$ ") and
# each line of its own (".Dl $ ...") is run as it stands there, and what a
# session shows is what comes out, but for numbers and what a process sleeps in.
# `$ cat FILE` shows a file that the session then uses. An example of a report
# has the keys of a real one, a wrong command line gets the line that is told.
. "$(dirname "$0")/recipe.sh"
pages=${MANUAL:-$here/../../man/tmo.1 $here/../../man/tmo-recipes.7}

# Into N.run, N.shown (with the file names made) and the line examples 1L...
mkdir sessions lines
awk '
function plain(line) {
	gsub(/\\&/, "", line); gsub(/\\\(aq/, "\047", line)
	gsub(/\\\(dq/, "\"", line); gsub(/\\-/, "-", line)
	gsub(/\\e/, "\\", line)
	return line
}
/^\.Dl \$ / {
	line = plain($0); sub(/^\.Dl \$ /, "", line)
	print line >("lines/" ++lines)
}
/^\.Bd -literal/ { first = 1; inside = 1; next }
/^\.Ed/ { inside = 0; session = 0 }
!inside { next }
first { first = 0; session = /^\$ /; if (session) n++ }
session { print plain($0) >("sessions/" n) }
' $pages
if [ ! -e sessions/5 ] || [ ! -e lines/5 ]; then
	fail 'examples in the manual'
fi

# What differs from run to run, on a line that goes on over the next.
same() {
	awk '/^    / { sub(/^ +/, " "); line = line $0; next }
		NR > 1 { print line }
		{ line = $0 }
		END { print line }' "$1" |
		sed 's/process [0-9]*/process N/; s/state [A-Z] in [^ ,]*/state W/
			s/state [A-Z],/state W,/
			s/, [0-9.]*s old/, N old/
			s/after [0-9.]*s, user.*KiB/after N/'
}

# Makes ./script and the files that it uses of a session.
script() {
	awk '
	/^\$ cat / { file = $3; next }
	/^\$ / {
		file = ""
		print substr($0, 3)
		if (/&$/) print "until [ -e begun ]; do sleep .1; done"
		next
	}
	file { print >file }
	END { print "wait" }' "$1" >script
	awk '/^\$ cat / { file = 1; next } /^\$ / { file = 0; next } !file' \
		"$1" >shown
}

program job <<-'END'
	: >begun
	exec sleep 60
END
for session in sessions/*; do
	mkdir "$session.dir"
	cp job "$session.dir"
	(
		cd "$session.dir"
		script "../../$session"
		status sh script
		same out >got
		same shown >wanted
		diff wanted got || fail "the output of $session: $(cat script)"
	)
done

# What a reader sees: mdoc takes a blank from beside a bracket, for one.
if command -v mandoc >/dev/null; then
	mandoc -T ascii -O width=200 $pages 2>/dev/null |
		sed "s/.$(printf '\b')//g" >page
	for line in lines/*; do
		has page "\$ $(cat "$line")"
	done
fi

# What the lines name: each has its time over at once. What the -o commands
# name is noted, with the process that it is shown.
mkdir -p tools
for name in bin/rsync bin/make test nightly-batch fuzz-target; do
	program "$name" <<-'END'
		kill -ALRM $PPID
		exec sleep 60
	END
done
cp test job
program bin/java <<-'END'
	trap 'echo "threads of $*" >threads' QUIT
	kill -ALRM $PPID
	while :; do sleep .1; done
END
for name in gdb pstree; do
	program "bin/$name" <<-END
		echo "$name \$*" >>looked
	END
done
for line in lines/*; do
	case $(cat "$line") in
	*' -x 0 '*) wanted=0 ;;
	*ready*) : >ready; wanted=0 ;;
	'jq '*)
		command -v jq >/dev/null || continue
		tmo -q -r report.json .1 sleep 10 || :
		tmo -q -r report.json 1 true
		wanted=0 ;;
	*) wanted=124 ;;
	esac
	status sh "$line"
	[ "$status" = $wanted ] || {
		cat out
		fail "status $wanted of $(cat "$line"), got $status"
	}
	case $(cat "$line") in
	'jq '*) is 'output of jq' "$(cat out)" sleep ;;
	esac
done
grep -q 'pstree -ap [0-9]' looked || fail 'pstree to be run'
grep -q 'gdb -p [0-9]' looked || fail 'gdb to be run'
is 'what java told' "$(cat threads)" 'threads of -jar job.jar'
has nightly.json '"outcome":"timeout"'

# The report, and what is said of a wrong command line.
keys() {
	grep -o '"[a-z_]*":' | tr '\n' ' '
}
status tmo -q -r - .1 sleep 10
sed -n '/^\.Sh REPORT/,/^\.Ed/p' $pages | keys >wanted
is 'keys of a report' "$(keys <out)" "$(cat wanted)"
sed -n "s/\\\\(aq/'/g; s/\\\\-/-/g; s/^tmo: '\([^']*\)': /&/p" $pages >wrong
while read -r line; do
	word=${line#tmo: \'}
	status tmo "${word%%\'*}" true
	is 'what is said' "$status $(cat out)" "125 $line"
done <wrong

# The limits that go together.
status sh -c 'ulimit -t 3600; tmo 30m ./job'
is 'status with ulimit' "$status" 124
wide=$(find sessions lines -type f -name '[0-9]*' -exec awk 'length > 74' {} +)
[ -z "$wide" ] || fail "lines that fit the manual's 80 columns: $wide"
echo "$(find sessions lines -type f -name '[0-9]*' | wc -l) examples"
