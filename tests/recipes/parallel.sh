# GNU parallel: each job bounded, the status in parallel's own job log.
. "$(dirname "$0")/recipe.sh"
need parallel
parallel --version 2>/dev/null | grep -q '^GNU parallel' ||
	skip 'parallel is not GNU parallel'

cat >run <<'# end'
# recipe
parallel -j 4 --joblog jobs.log tmo -k 1s 3s ./thumbnail {} ::: in/*.png
# end

# Parallel has ALRM ignored, tmo leaves it so: three seconds have to pass.
mkdir in home
HOME=$work/home
export HOME
for file in a b 'c and d' hangs; do : >"in/$file.png"; done
program thumbnail <<-'END'
	case $1 in
	*hangs*) exec sleep 60 ;;
	esac
	: >"$1.done"
END
status sh run
is 'failed jobs' "$status" 1
is 'Exitval of what hung' "$(awk -F '\t' '/hangs/ { print $7 }' jobs.log)" 124
is drawn "$(find in -name '*.done' | wc -l)" 3
