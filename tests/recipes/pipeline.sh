# A pipeline: a bound on one part, or on all of it.
. "$(dirname "$0")/recipe.sh"
need bash

cat >part <<'# end'
# recipe
set -o pipefail
tmo -k 2s 1m ./produce | ./consume
# end
cat >whole <<'# end'
# recipe
tmo -k 2s 1m bash -o pipefail -c './produce | ./consume'
# end

program consume <<-'END'
	exec wc -l
END
program produce <<-'END'
	echo a; echo b
END
for file in part whole; do
	status bash -e $file
	is "status of $file" "$status" 0
	is "output of $file" "$(cat out)" 2
done

# The producer hangs: the consumer sees the end and does its part.
program produce <<-'END'
	echo a
	kill -ALRM $PPID
	exec sleep 60
END
status bash -e part
is status "$status" 124
has out 1

# The consumer hangs, and does not even read.
program produce <<-'END'
	exec yes
END
program consume <<-'END'
	tmo=$(ps -o ppid= -p $PPID)
	kill -ALRM "$tmo"
	exec sleep 60
END
status bash -e whole
is status "$status" 124
