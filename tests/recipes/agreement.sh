# README.md, the manual, --help, the completions and the program say the same:
# options and what they take, defaults, statuses, units, variables, reasons and
# outcomes. For the messages see messages.sh.
. "$(dirname "$0")/recipe.sh"
root=$(cd "$here/../.." && pwd)
[ -e "$root/man/tmo.1" ] || skip 'no man/tmo.1'
need mandoc python3
tmo --help >help

# What a reader sees, each paragraph on one line.
mandoc -T ascii -O width=1000 "$root/man/tmo.1" 2>/dev/null |
	sed "s/.$(printf '\b')//g" >page

cat >compare.py <<'END'
import glob, re, sys

root = sys.argv[1]
read = lambda name: open(f"{root}/{name}").read()
help_text, page = open("help").read(), open("page").read()
failed = False

def same(what, wanted, got):
    global failed
    if wanted != got:
        failed = True
        print(f"{what}: {wanted}\n    but {got}")

def section(name):
    return re.search(rf"^{name}\n(.*?)^\S", page, re.M | re.S).group(1)

def numbers(text):
    return set(re.findall(r"\b1[23]\d\b", text))

# letter: (long name, whether it takes a value)
options, purposes = {}, {}
for line in help_text.splitlines():
    found = re.findall(r"-(\w), (--[a-z-]+)(=?)", line)
    for letter, name, value in found:
        options[letter] = (name, bool(value))
    if len(found) == 1:
        purposes[found[0][0]] = re.sub(
            r"^ +-., --[a-z-]+(=\S+)? +", "", line).replace(
            "COMMAND", "the command").replace("to FILE", "to this file")
same("number of options", 21, len(options))

manual = {}
for letter, value, name, long_value in re.findall(
        r"^ {5}-(\w)( \S+)?, (--[a-z-]+)(=\S+)?$", section("OPTIONS"), re.M):
    manual[letter] = (name, bool(value))
    same(f"value of -{letter}", bool(value), bool(long_value))
same("options in the manual", options, manual)
order = [letter for letter in manual]
same("their order", sorted(order, key=str.lower), order)

synopsis = section("SYNOPSIS")
flags = set(re.search(r"\[-(\w+)\]", synopsis).group(1))
valued = set(re.findall(r"\[-(\w) ", synopsis))
alone = set(re.search(r"tmo -(\w) \| -\w\s*$", synopsis).group(1)) | {"V"}
same("flags in SYNOPSIS", {k for k in options if not options[k][1]},
     flags | alone)
same("the others", {k for k in options if options[k][1]}, valued)

# letter: (long name, whether it takes a value, purpose)
shells = {"bash": {}, "zsh": {}, "fish": {}}
for letter, name, value, purpose in re.findall(
        r"^\t'(\w)\|([a-z-]+)(=?)\|(.*)'$", read("src/completions/tmo.bash"),
        re.M):
    shells["bash"][letter] = (
        "--" + name, bool(value), purpose.replace("'\\''", "'"))
for letter, value, name, purpose in re.findall(
        r"\{-(\w)(\+?),(--[a-z-]+)=?\}'\[(.*?)\]", read("src/completions/_tmo")):
    shells["zsh"][letter] = (
        name, bool(value), purpose.replace("'\\''", "'").replace("\\:", ":"))
for letter, name, rest, purpose in re.findall(
        r"^complete .* -s (\w) -l ([a-z-]+)(.*) -d '(.*)'$",
        read("src/completions/tmo.fish"), re.M):
    shells["fish"][letter] = (
        "--" + name, bool(re.search(r" -[xr]\b", rest)),
        purpose.replace("\\'", "'"))
for shell, rows in shells.items():
    same(f"options of {shell}", options,
         {letter: row[:2] for letter, row in rows.items()})
    for letter, purpose in purposes.items():
        same(f"purpose of -{letter} in {shell}", purpose,
             rows[letter][2].replace("(10s; 0: never)", "(0: never)"))
same("zsh like bash", shells["bash"], shells["zsh"])
same("fish like bash", shells["bash"], shells["fish"])

# Each option that README.md names is one.
for letter in re.findall(r"`-(\w)[` ]", read("README.md")):
    same(f"-{letter} of README.md", True, letter in options)

# Statuses, units, variables, reasons, outcomes.
statuses = {"124", "137", "125", "126", "127"}
same("statuses in the manual", statuses, numbers(section("EXIT STATUS")) -
     {"128"})
readme = re.search(r"## Exit status\n(.*?)\n##", read("README.md"), re.S)
same("statuses in README.md", statuses, numbers(readme.group(1)))
same("statuses in --help", statuses - {"126"}, numbers(
    help_text.splitlines()[-1]))

code = "".join(read(f"src/core/{name}.c") for name in
               ("duration", "limit_table", "record"))
units = re.findall(r'^\t\{"([a-z]+)", ', code, re.M)
same("units in --help", " ".join(units), re.search(
    r"units ([a-z ]+);", help_text).group(1))
same("units of the error", " ".join(units), re.search(
    r"use ([a-z ]+)\)", code).group(1))
same("units in the manual", units, [unit for unit in re.findall(
    r"[a-z]+", re.sub(r"\([a-z]+\)|\bor\b|\band\b", "", re.search(
        r"one of the units (.*?w) \(weeks\)", page).group(1)))])

reasons = set(re.findall(r'\.name = "([a-z-]+)"', code))
same("TMO_REASON", reasons, set(re.findall(r"[a-z]+-?[a-z]+", re.search(
    r"TMO_REASON +(.*?) \(the guard", page).group(1))) - {"or"})
same("reason", reasons, set(re.findall(r"[a-z]+-?[a-z]+", re.sub(
    r"\(.*?\)", "", re.search(r"Which limit: (.*?) or null", page).group(1)))))
outcomes = set(re.findall(r'return "(error|abandoned|timeout)"|"([a-z-]+)"',
    re.search(r"static const char \*outcome.*?\n\}", code, re.S).group(0)))
outcomes = {a or b for a, b in outcomes}
for outcome in outcomes:
    same(f"outcome {outcome}", True, bool(re.search(
        rf"\boutcome +.*{outcome}\b", section("REPORT"))))

given = set(open("variables").read().split())
same("variables of -o", given, set(re.findall(r"^ {5}(TMO_\w+)", page, re.M)))
documented = set(re.findall(r"\bTMO_\w+", "".join(read(name) for name in (
    "README.md", "man/tmo-recipes.7"))))
same("variables elsewhere", set(), documented - given)
asked = {name for file in glob.glob(f"{root}/src/**/*.c", recursive=True)
         for name in re.findall(r'getenv\("(\w+)"', open(file).read())}
same("ENVIRONMENT", asked | {"TZ"},
     set(re.findall(r"^ {5}([A-Z_]+)\b", section("ENVIRONMENT"), re.M)))
sys.exit(failed)
END

env >before
tmo -q -o 'env >after' .2 sleep 10 || :
sed 's/=.*//' after | sort >names
sed 's/=.*//' before | sort | comm -13 - names | grep -vx '_\|PWD\|OLDPWD\|SHLVL' \
	>variables
python3 compare.py "$root" || fail 'the same in all of them'

# The defaults.
defaults=$(tmo -q -r - 9 true 2>&1 | sed 's/.*\("grace".*\)},"oom.*/\1/')
is 'defaults' "$defaults" '"grace":10,"give_up":10'
for option in g k; do
	sed -n "/^     -$option duration, /,/^     -/p" page >paragraph
	has paragraph 'The default is 10 seconds.'
done
has help 'KILL 10s later.'
ln -s "$(command -v tmo)" timeout
defaults=$(./timeout -k 1 -q -r - 9 true 2>&1 |
	sed 's/.*\("grace".*\)},"oom.*/\1/')
is 'defaults of timeout' "$defaults" '"grace":1,"give_up":1'
has page 'at most 1 second (or the time of -g) after KILL'
sed -n '/^     -s signal/,/^     -/p' page >paragraph
has paragraph 'The default is TERM.'
status tmo .2 sleep 10
has out 'sending TERM'

# What the completions offer is what tmo takes.
for file in "$root"/src/completions/*; do
	tr -s '(); \t\n' '\n' <"$file" | grep -xE '[A-Z]+[0-9]?' |
		sed -n '/^HUP$/,/^RTMAX$/p' | tr '\n' ' ' >>signals
	echo >>signals
done
is 'lists of signals' "$(sort -u signals | grep -c HUP)" 1
for name in $(head -n 1 signals); do
	status tmo -s "$name" 9 true
	is "-s $name" "$status" 0
done

# The statuses.
expect() { # STATUS COMMAND...
	wanted=$1
	shift
	status "$@"
	is "status of $*" "$status" "$wanted"
}
: >plain
expect 124 tmo .2 sleep 10
expect 137 tmo -s KILL .2 sleep 10
expect 7 tmo -x 7 .2 sleep 10
expect 125 tmo --no-such-option
expect 126 tmo 9 ./plain
expect 127 tmo 9 ./no-such-command
expect 3 tmo 9 sh -c 'exit 3'
expect 137 tmo 9 sh -c 'kill -KILL $$'
