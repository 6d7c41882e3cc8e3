# git bisect run: the commit that brought a hang.
. "$(dirname "$0")/recipe.sh"
need git

cat >run <<'# end'
# recipe
git bisect start HEAD v1.0
git bisect run tmo -x 1 1m ./test
git bisect reset
# end

# The worst case: what hangs has to be killed, and bisect ends at a 137.
program hangs <<-'END'
	trap '' TERM
	trap 'kill -KILL $$' TERM
	kill -ALRM $PPID
	while :; do sleep .1; done
END
program works <<-'END'
	exit 0
END
HOME=$work
export HOME
git init -q -b main repo
cd repo
git config user.name tester
git config user.email tester@example.org
for commit in 1 2 3 4 5 6 7; do
	if [ $commit -lt 5 ]; then cp ../works test; else cp ../hangs test; fi
	echo $commit >number
	git add test number
	git commit -qm "commit $commit"
	[ $commit != 1 ] || git tag v1.0
done
bad=$(git rev-parse HEAD~2)

status sh -e ../run
is status "$status" 0
has out "$bad is the first bad commit"
