# The recipes of the manual are those that the tests here run, to the letter,
# and all of them. MANUAL=FILE looks at another file.
. "$(dirname "$0")/recipe.sh"
manual=${MANUAL:-$here/../../man/tmo-recipes.7}
[ -e "$manual" ] || skip 'no man/tmo-recipes.7'
grep -q '^\.Sh RECIPES' "$manual" || skip 'no RECIPES in the manual yet'

# Both as NUMBER TAB LINE, where NUMBER is that of a block in its file.
cat "$here"/*.sh | awk '
/^# recipe$/ { n++; inside = 1; next }
/^# end$/ { inside = 0 }
inside { print n "\t" $0 }' >run
awk '
/^\.Sh/ { section = $2 }
section != "RECIPES" { next }
/^\.Bd -literal/ { n++; inside = 1; next }
/^\.Ed/ { inside = 0 }
inside {
	gsub(/\\&/, "")
	gsub(/\\\(aq/, "'\''")
	gsub(/\\\(ga/, "`")
	gsub(/\\\(ti/, "~")
	gsub(/\\\(ha/, "^")
	gsub(/\\-/, "-")
	gsub(/\\e/, "\\")
	print n "\t" $0
}' "$manual" >told

# One line for each block, sorted: the order in the manual is its own.
blocks() {
	awk -F '\t' '
	$1 != last && NR > 1 { print "" }
	{ last = $1; sub(/^[0-9]*\t/, ""); printf "%s\001", $0 }
	END { print "" }' "$1" | sort
}
blocks run >run.blocks
blocks told >told.blocks
[ -s run ] || fail 'recipes in the tests'
diff run.blocks told.blocks | tr '\001' '\n' >difference
[ ! -s difference ] || {
	cat difference
	fail 'the same recipes in the tests (<) and in the manual (>)'
}
wide=$(cut -f 2- run | awk 'length > 74' | head -n 1)
[ -z "$wide" ] || fail "a line that fits the manual's 80 columns: $wide"
echo "$(wc -l <run.blocks) recipes"
