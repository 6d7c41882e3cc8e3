# Try again until it works, each try and all together bounded.
. "$(dirname "$0")/recipe.sh"

cat >run <<'# end'
# recipe
end=@$(($(date +%s) + 300))
until tmo -q -x 75 "$end" tmo -q -k 2s 30s ./fetch; do
    case $? in 75 | 125)
        echo "no success in five minutes" >&2
        exit 1
    esac
    sleep 1
done
# end

# The first try fails, the second hangs, the third works.
program fetch <<-'END'
	echo try >>tries
	case $(wc -l <tries) in
	1) exit 1 ;;
	2) kill -ALRM $PPID; exec sleep 60 ;;
	esac
	echo fetched
END
status sh -e run
is status "$status" 0
is output "$(cat out)" fetched
is tries "$(wc -l <tries)" 3

# The time is over in the middle of a try.
program fetch <<-'END'
	kill -ALRM "$(ps -o ppid= -p $PPID)"
	exec sleep 60
END
status sh -e run
is status "$status" 1
is output "$(cat out)" 'no success in five minutes'

# The time was over between two tries: the moment is in the past.
program bin/date <<-'END'
	echo 1000000000
END
status sh -e run
is status "$status" 1
has out 'already past'
has out 'no success in five minutes'
