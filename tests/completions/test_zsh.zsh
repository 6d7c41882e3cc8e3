# The zsh completion: in an interactive zsh on a pty that prints the matches
# that compadd finds, and the line as a Tab leaves it.

zmodload zsh/zpty || { print 'skipped: zsh: no zsh/zpty module'; exit 0 }
setopt extendedglob

check() { # NAME GOT WANTED
	if [[ $2 == $3 ]]; then
		print -r -- "ok $1"
	else
		print -r -- "FAIL $1: got '$2', wanted '$3'"
	fi
}

# The shell answers by a pipe, not on the pty: what a widget prints there makes
# zsh change the terminal's modes, and a key typed meanwhile is lost.
start() {
	mkfifo answers
	exec {answers}<>answers # open for writing too: never an end of file
	print -r -- '
	PS1= RPS1=
	fpath=($COMPLETIONS $fpath)
	stty columns 200 rows 200
	unsetopt prompt_sp prompt_cr beep
	autoload -Uz compinit && compinit -u -D
	_probe() { _arguments "(-b --bee)"{-b,--bee}"[hum]" "*:thing:(able axe)" }
	compdef _probe probe
	probe() { : }
	# As it is, but for a record of what it adds to the list.
	compadd() {
		if [[ " ${@[1,(i)(-|--)]} " != *" -"[0a-zA-Z]#[OAD]" "* ]]; then
			local -a hits
			builtin compadd -A hits "$@"
			found+=("${hits[@]}")
		fi
		builtin compadd "$@"
	}
	matches() {
		found=()
		_main_complete
		compstate[insert]= compstate[list]=
	}
	# Not in the above, which zsh calls again where nothing is found.
	answer() { print -r -- ${(uo)found} >answers }
	line() { print -r -- "$BUFFER" >answers }
	ready() { print ready >answers; zle -D zle-line-init }
	zle -C matches list-choices matches
	zle -N answer
	zle -N line
	bindkey "^T" matches
	bindkey "^A" answer
	bindkey "^X" line
	bindkey "^U" kill-whole-line
	zle -N zle-line-init ready' >setup
	zpty shell zsh -f -i
	zpty -w shell 'source ./setup'
	IFS= read -r -u $answers reply
}

# The answer to the keys, on an empty line.
ask() {
	zpty -w -n shell $'\C-u'"$1"
	IFS= read -r -u $answers reply
	# What is shown is not of interest, but must not fill the pty.
	while zpty -r -t shell; do :; done >/dev/null
}

words() { # LINE WANTED...: in any order
	local line=$1

	shift
	ask "$line"$'\C-t\C-a'
	check "'$line'" "$reply" "${(j: :)${(o)@}}"
}

has() { # LINE WANTED
	ask "$1"$'\C-t\C-a'
	check "'$1'" "${${=reply}[(r)$2]}" "$2"
}

typed() { # KEYS WANTED
	ask "$1"$'\C-x'
	check "typed '${1//$'\t'/<Tab>}'" "$reply" "$2"
}

test_options() {
	local -a all short long
	local help option

	# A line of --help may have two options, between them a semicolon.
	help=$("$TMO" --help)
	all=(${(f)help//; /$'\n'})
	all=(${(M)all:# #-?, --*})
	short=(${${all## #}%%,*})
	long=(${${all#*, }%%[= ]*})
	check 'some options in --help' $(( $#short > 10 && $#short == $#long )) 1
	words 'tmo -' $short $long
	words 'tmo --' $long
	words 'tmo --sig' --signal
	words 'tmo -f --main' ''
	words 'tmo -p --main' --main-first
	# As they are seen: with a text for each.
	local seen part
	zpty -w -n shell $'\C-utmo --\C-D'
	repeat 100; do
		while zpty -r -t shell part; do seen+=$part; done
		[[ $seen == *"$long[-1]"*' -- '* ]] && break
		sleep 0.05
	done
	for option in $long; do
		[[ $seen == *"$option"' '#'-- '[a-zA-Z]* ]]
		check "$option has a description" $? 0
	done
}

test_values() {
	local signal

	words 'tmo ' 10s 1m 1h
	words 'tmo -v ' 10s 1m 1h
	words 'tmo -- ' 10s 1m 1h
	words 'tmo -k5 ' 10s 1m 1h
	words 'tmo -k ' 10s 1m 1h
	words 'tmo --idle=1' 10s 1m 1h
	words 'tmo -l ' keep wait kill fail
	words 'tmo --leftovers ' keep wait kill fail
	words 'tmo --leftovers=k' keep kill
	words 'tmo -vl' keep wait kill fail
	words 'tmo -s US' USR1 USR2
	words 'tmo -s us' usr1 usr2
	words 'tmo -s SIGTE' SIGTERM
	words 'tmo -sTE' TERM
	words 'tmo --signal=TE' TERM
	words 'tmo -s INT,' 10s 1m 1h
	words 'tmo -s INT,5s,KI' KILL
	words 'tmo --signal=INT,5s,te' term
	words 'tmo -w USR' USR1 USR2
	words 'tmo -w USR1@' 10s 1m 1h
	words 'tmo --warn=HUP@1m' 1m
	words 'tmo -w USR1@5s -w USR' USR1 USR2
	words 'tmo -x ' ''
	words 'tmo -rreport' report.json reports
	words 'tmo -r report' report.json reports
	words 'tmo --report=report' report.json reports
	has 'tmo -o ech' echo
	ask $'tmo -s \C-t\C-a'
	check 'no fewer signals' $(( ${#${=reply}} >= 30 )) 1
	for signal in ${=reply}; do
		"$TMO" -s $signal -V >/dev/null || check 'tmo takes it' $signal ''
	done
}

test_command() {
	has 'tmo 1h prin' printf
	has 'tmo -k 5s -s INT,5s,TERM 1h prin' printf
	has 'tmo -- 1h prin' printf
	has 'tmo @06:00 prin' printf
	words 'tmo 1h tmo --leftovers=w' wait
	words 'tmo 1h probe a' able axe
	words 'tmo 1h probe --' --bee
	words 'tmo -fw USR1@5s 1h probe x --b' --bee
	words 'sudo tmo -l w' wait
}

test_typed() {
	typed $'tmo --leftovers=w\t' 'tmo --leftovers=wait '
	typed $'tmo --sign\t' 'tmo --signal='
	typed $'tmo -s QU\t,' 'tmo -s QUIT,'
	typed $'tmo --signal=INT,5s,KI\t' 'tmo --signal=INT,5s,KILL '
	typed $'tmo -w WIN\t' 'tmo -w WINCH@'
	typed $'tmo -r report.\t' 'tmo -r report.json '
	typed $'tmo 1h probe ab\t' 'tmo 1h probe able '
}

start
test_options
test_values
test_command
test_typed
zpty -d shell
