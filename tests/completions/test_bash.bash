# The bash completion: by COMP_WORDS, cut as readline cuts them, and in an
# interactive bash on a pty; both without and with bash-completion's helpers.

helpers=
for file in "${BASH_COMPLETION:-}" /usr/share/bash-completion/bash_completion \
	/usr/local/share/bash-completion/bash_completion; do
	[[ ! -r $file ]] || { helpers=$file; break; }
done

check() # NAME GOT WANTED
{
	if [[ $2 == "$3" ]]; then
		echo "ok $mode: $1"
	else
		echo "FAIL $mode: $1: got '$2', wanted '$3'"
	fi
}

# Completes a line; the candidates are in COMPREPLY.
complete_line()
{
	local i c word='' before=blank kind

	COMP_LINE=$1 COMP_POINT=${#1} COMP_TYPE=${2:-9} COMP_KEY=9
	COMP_WORDS=() COMPREPLY=()
	for ((i = 0; i < ${#1}; i++)); do
		c=${1:i:1} kind=word
		[[ $c != ' ' ]] || kind=blank
		[[ $c != [=:@] || $COMP_WORDBREAKS != *"$c"* ]] || kind='break'
		if [[ $kind != "$before" && $before != blank ]]; then
			COMP_WORDS+=("$word")
			word=
		fi
		[[ $kind == blank ]] || word+=$c
		before=$kind
	done
	COMP_WORDS+=("$word")
	COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
	# compopt wants a completion that readline started.
	_tmo tmo "$word" "${COMP_WORDS[COMP_CWORD - 1]}" 2>/dev/null
}

words() # LINE WANTED...
{
	local line=$1

	shift
	complete_line "$line"
	check "'$line'" "${COMPREPLY[*]}" "$*"
}

has() # LINE WANTED
{
	local reply found=

	complete_line "$1"
	for reply in "${COMPREPLY[@]}"; do
		[[ ${reply% } != "$2" ]] || found=$2
	done
	check "'$1'" "$found" "$2"
}

test_options()
{
	local help reply

	help=$("$TMO" --help | grep -o -e '[ ;] -., --[a-z-]*=\{0,1\}' |
		sed 's/^. \(..\), \(.*\)/\1\n\2/' | sort)
	complete_line 'tmo -'
	check 'all options of --help' \
		"$(printf '%s\n' "${COMPREPLY[@]}" | sort)" "$help"
	complete_line 'tmo -' 63
	for reply in "${COMPREPLY[@]}"; do
		[[ $reply == -*' '*[a-z]* ]] ||
			check 'a description in the list' "$reply" '-x  what it does'
	done
	check 'as many in the list' "${#COMPREPLY[@]}" "$(wc -l <<<"$help")"
	words 'tmo --sig' --signal=
	words 'tmo -f --main' --main-first
	words 'tmo -fp' -fp
	words 'tmo --nosuch' ''
}

test_values()
{
	local signal

	words 'tmo ' 10s 1m 1h
	words 'tmo -v ' 10s 1m 1h
	words 'tmo -- ' 10s 1m 1h
	words 'tmo -k ' 0 10s 1m 1h
	words 'tmo -k5 ' 10s 1m 1h
	words 'tmo --idle=1' 10s 1m 1h
	words 'tmo -fi1m' -fi1m
	words 'tmo -l ' keep wait kill fail
	words 'tmo --leftovers ' keep wait kill fail
	words 'tmo --leftovers=k' keep kill
	words 'tmo --left w' wait
	words 'tmo -lw' -lwait
	words 'tmo -vl' -vlkeep -vlwait -vlkill -vlfail
	words 'tmo -s US' USR1 USR2
	words 'tmo -s us' usr1 usr2
	words 'tmo -s SIGTE' SIGTERM
	words 'tmo -sTE' -sTERM
	words 'tmo --signal=TE' TERM
	words 'tmo -s INT,' INT,{1,5,10}s,
	words 'tmo -s INT,5s,KI' INT,5s,KILL
	words 'tmo --signal=INT,5s,te' INT,5s,term
	words 'tmo -w USR' USR1@ USR2@
	# bash-completion takes the @ out of COMP_WORDBREAKS.
	if [[ $COMP_WORDBREAKS == *@* ]]; then
		words 'tmo -w USR1@' @10s @1m @1h
		words 'tmo --warn=HUP@1m' @1m
	else
		words 'tmo -w USR1@' USR1@{10s,1m,1h}
		words 'tmo --warn=HUP@1m' HUP@1m
	fi
	words 'tmo -x ' ''
	words 'tmo -rreport' -rreport.json -rreports/
	has 'tmo -o ech' echo
	complete_line 'tmo -s '
	check 'no fewer signals' "$((${#COMPREPLY[@]} >= 30))" 1
	for signal in "${COMPREPLY[@]}"; do
		"$TMO" -s "$signal" -V >/dev/null ||
			check 'tmo takes the signal' "$signal" ''
	done
}

test_command()
{
	has 'tmo 1h prin' printf
	has 'tmo -k 5s -s INT,5s,TERM 1h prin' printf
	has 'tmo -- 1h prin' printf
	has 'tmo @06:00 prin' printf
	has 'tmo --warn=USR1@1m @2030-01-01T06:00 prin' printf
	words 'tmo 1h tmo --leftovers=w' wait
	words 'tmo 1h tmo -k 5 tmo -s KI' ''
	words 'tmo 1h probe a' able axe
	words 'tmo -fw USR1@5s 1h probe x --b' --bee
	words 'tmo 1h wordy o' one
	complete_line 'tmo 1h probe -'
	check 'an option after COMMAND is not tmo'\''s' "${COMPREPLY[*]}" --bee
}

probe()
{
	mapfile -t COMPREPLY < <(compgen -W 'able axe --bee' -- "$2")
}

all()
{
	complete -F probe probe
	complete -W 'one two' wordy
	test_options
	test_values
	test_command
}

# What is in the line after the keys, from an interactive bash.
typed() # KEYS WANTED
{
	local got

	{
		printf '%s\n' 'PS1="(ready)"; stty rows 100 cols 100'
		[[ $mode == without ]] || printf '%s\n' ". '$helpers'"
		printf '%s\n' ". '$COMPLETIONS/tmo.bash'" \
			'complete -W "one two" wordy' \
			'bind "set enable-bracketed-paste off"' \
			"bind -x '\"\\C-t\": printf \"[%s]\\\\n\" \"\$READLINE_LINE\"; exit'"
	} >rc
	: >screen
	{
		# Before readline is there the terminal itself eats the keys.
		until grep -q '(ready)' screen; do sleep 0.02; done
		printf '%b' "$1"'\024'
	} | timeout 10 script -qefc 'bash --rcfile rc --noprofile -i' screen \
		>/dev/null
	got=$(tr -d '\r' <screen |
		sed -n 's/^.*\[\([^]]*tmo [^]]*\)\]$/\1/p' | tail -n 1)
	check "typed '$1'" "$got" "$2"
}

typed_all()
{
	typed 'tmo --leftovers=w\t' 'tmo --leftovers=wait '
	typed 'tmo --sig\t' 'tmo --signal='
	typed 'tmo --signal=INT,5s,KI\t' 'tmo --signal=INT,5s,KILL '
	typed 'tmo -w WIN\t' 'tmo -w WINCH@'
	typed 'tmo --warn=USR1@1m\t' 'tmo --warn=USR1@1m '
	typed 'tmo --report=report.\t' 'tmo --report=report.json '
	typed 'tmo -r report.\t' 'tmo -r report.json '
	typed 'tmo 1h wordy tw\t' 'tmo 1h wordy two '
	typed 'tmo 1h cat report.\t' 'tmo 1h cat report.json '
	typed 'tmo -- @06:00 wordy tw\t' 'tmo -- @06:00 wordy two '
	typed 'tmo -l keep \002\002\002\002\t' 'tmo -l keep '
	typed 'true; X=1 tmo --verb\t' 'true; X=1 tmo --verbose '
}

mode=without
COMP_WORDBREAKS=$' \t\n"\'@><=;|&(:' # an interactive bash's
# shellcheck source=/dev/null
. "$COMPLETIONS/tmo.bash"
all
if command -v script >/dev/null; then
	typed_all
else
	echo 'skipped: bash on a pty: script(1) is not installed'
fi
mode=with
if [[ $helpers ]]; then
	shopt -u hostcomplete
	COMP_WORDBREAKS=${COMP_WORDBREAKS//@/}
	shopt -s extglob progcomp
	# shellcheck source=/dev/null
	. "$helpers"
	all
	if command -v script >/dev/null; then
		typed_all
		# Another command's completion that hands on to tmo's.
		typed 'sudo tmo --signal=INT,5s,KI\t' \
			'sudo tmo --signal=INT,5s,KILL '
	fi
else
	echo 'skipped: bash with bash-completion: it is not installed'
fi
