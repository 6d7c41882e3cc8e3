# $(...): nothing that the command leaves holds the pipe open.
. "$(dirname "$0")/recipe.sh"

cat >run <<'# end'
# recipe
if version=$(tmo -q -k 1s -l kill 3s ./tool --version); then
    echo "tool is $version"
else
    echo "tool does not answer (status $?)"
fi
# end

begun=$(date +%s)
program tool <<-'END'
	setsid sleep 60 &
	echo 1.2
END
status sh -e run
is output "$(cat out)" 'tool is 1.2'
program tool <<-'END'
	setsid sleep 60 &
	exec sleep 60
END
status sh -e run
is output "$(cat out)" 'tool does not answer (status 124)'
[ $(($(date +%s) - begun)) -lt 20 ] || fail 'no wait for the pipe'
