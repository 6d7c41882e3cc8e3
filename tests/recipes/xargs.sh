# xargs -P: each run bounded, and who was too slow in one report.
. "$(dirname "$0")/recipe.sh"

cat >run <<'# end'
# recipe
find in -name '*.wav' -print0 |
    xargs -0 -n 1 -P 4 tmo -k 2s -r runs.json 1m ./encode
grep '"outcome":"timeout"' runs.json
# end

mkdir in
for file in a b c d e f g hangs; do : >"in/$file.wav"; done
program encode <<-'END'
	case $1 in
	*hangs*) kill -ALRM $PPID; exec sleep 60 ;;
	esac
	: >"$1.done"
END
status sh run
is status "$status" 0
is 'timeouts told' "$(grep -c '"outcome"' out)" 1
has out hangs.wav
is 'lines of the report' "$(wc -l <runs.json)" 8
is encoded "$(find in -name '*.done' | wc -l)" 7

# xargs goes on after a limit and then fails with 123.
status sh -c 'printf "%s\0" in/hangs.wav in/a.wav |
	xargs -0 -n 1 tmo -q 1m ./encode'
is status "$status" 123
