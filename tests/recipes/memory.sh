# A bound on memory, on a host that others use too.
. "$(dirname "$0")/recipe.sh"
need python3

cat >run <<'# end'
# recipe
nice tmo -M 8G -r runs.json 12h ./analysis
# end

program analysis <<-'END'
	echo analysed
END
status sh -e run
is status "$status" 0
has runs.json '"memory":8589934592'

# The same with less to take. Two take it together.
sed 's/8G/64M/' run >frugal
cat >taker.py <<'END'
import time
held = b"x" * 40_000_000
time.sleep(60)
END
program analysis <<-'END'
	python3 taker.py &
	python3 taker.py
END
status sh -e frugal
is status "$status" 124
has out 'tmo: ./analysis: memory limit of 64M reached, sending TERM'
tail -n 1 runs.json >last
has last '"reason":"memory"'
has last '"name":"python'
