# find -exec: those that failed or took too long are listed, all are tried.
. "$(dirname "$0")/recipe.sh"

cat >run <<'# end'
# recipe
find in -name '*.pdf' ! -exec tmo -k 2s 10s ./index {} \; -print >failed
# end

mkdir in
for file in good hangs bad last; do : >"in/$file of all.pdf"; done
program index <<-'END'
	echo "$1" >>tried
	case $1 in
	*hangs*) kill -ALRM $PPID; exec sleep 60 ;;
	*bad*) exit 1 ;;
	esac
END
status sh -e run
is status "$status" 0
is tried "$(sort tried | tr '\n' ,)" \
	'in/bad of all.pdf,in/good of all.pdf,in/hangs of all.pdf,in/last of all.pdf,'
is failed "$(sort failed | tr '\n' ,)" 'in/bad of all.pdf,in/hangs of all.pdf,'
