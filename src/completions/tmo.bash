# Bash completion for tmo: its options, their values, DURATION; then COMMAND.
#
# Needs bash 4 and no helper functions; those of bash-completion are used for
# COMMAND where they are loaded. Refuses to know what COMMAND takes.
# shellcheck shell=bash

# letter|long name, with = if it takes a value|what --help says
_tmo_rows=(
	'k|kill-after=|send KILL this long after the signal (10s; 0: never)'
	's|signal=|send these signals at a limit (TERM)'
	'f|foreground|signal and wait for the command only'
	'm|main-first|signal descendants after the command has ended'
	'p|preserve-status|exit with the command'\''s status even at a limit'
	'x|timeout-status=|exit with N (0 to 255) at a limit (124)'
	'i|idle=|limit idleness: no I/O and almost no CPU time'
	'n|no-output=|limit silence: no process writes anything'
	'c|cpu=|limit CPU time of the command and its descendants'
	'M|memory=|limit memory of the command and its descendants'
	'd|die-with-parent|end all when tmo is killed or its caller ends'
	'w|warn=|signal the command DURATION before the time limit'
	'l|leftovers=|descendants left when the command ends (keep)'
	'o|on-timeout=|run this before the first signal'
	'r|report=|append a line of JSON about the run to this file'
	'g|give-up=|give up this long after KILL and exit 125'
	'b|heartbeat=|print this often that the command is still running'
	'v|verbose|print who is signalled and how the command ended'
	'q|quiet|print only errors'
	'h|help|print this help'
	'V|version|print the version'
)

_tmo_valued=ksxincMwlorgb

# Below, `words` are the words up to the cursor as the shell will see them
# (bash cuts at = : @ too), `starts` their indices in COMP_WORDS, `offsets` those
# in COMP_LINE, `current` is the last one. They are _tmo's own.

_tmo_words()
{
	local line=${COMP_LINE:0:COMP_POINT} rest word i

	for ((i = 0; i <= COMP_CWORD; i++)); do
		rest=${line#"${line%%[![:space:]]*}"}
		word=${COMP_WORDS[i]}
		((i < COMP_CWORD)) || word=$rest
		if ((i > 0)) && [[ $rest == "$line" ]]; then
			words[${#words[@]} - 1]+=$word
		else
			words+=("$word")
			starts+=("$i")
			offsets+=($((COMP_POINT - ${#rest})))
		fi
		line=${rest#"$word"}
	done
}

# The option that a long name, perhaps abbreviated, stands for, in `letter`.
_tmo_long()
{
	local row name

	letter=
	for row in "${_tmo_rows[@]}"; do
		name=${row#*|}
		name=${name%%[=|]*}
		if [[ $name == "$1" ]]; then
			letter=${row%%|*}
			return
		fi
		[[ $name != "$1"* ]] || letter+=${row%%|*}
	done
	((${#letter} == 1)) || letter=
}

# The first option of a group that takes a value, in `letter`; what follows it
# in the word, in `value`.
_tmo_group()
{
	local i

	letter='' value=''
	for ((i = 1; i < ${#1}; i++)); do
		if [[ $_tmo_valued == *"${1:i:1}"* ]]; then
			letter=${1:i:1} value=${1:i+1}
			return
		fi
	done
}

# Offers those words that the current one begins, less what readline, which
# cuts after a character of COMP_WORDBREAKS (before it, if an @), leaves alone.
_tmo_offer()
{
	local cut='' word i

	for ((i = ${#current}; i > 0; i--)); do
		if [[ $COMP_WORDBREAKS == *"${current:i-1:1}"* ]]; then
			cut=${current:0:i}
			cut=${cut%@}
			break
		fi
	done
	for word; do
		[[ $word != "$current"* ]] || COMPREPLY+=("${word#"$cut"}")
	done
	for word in "${COMPREPLY[@]}"; do
		[[ $word == *[=@,] ]] || return 0
	done
	compopt -o nospace 2>/dev/null
	return 0
}

# _tmo_signals BEFORE NAME AFTER: in the spelling that NAME begins with.
_tmo_signals()
{
	local name sig='' lower=
	local -a offers=()

	[[ $2 != [sS][iI][gG]* ]] || sig=SIG
	[[ $2 != *[[:lower:]]* ]] || lower=1
	for name in HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 \
		PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU \
		XFSZ VTALRM PROF WINCH IO PWR SYS RTMIN RTMAX; do
		name=$sig$name
		[[ ! $lower ]] || name=${name,,}
		offers+=("$1$name$3")
	done
	_tmo_offer "${offers[@]}"
}

# SIGNAL[,DURATION,SIGNAL]...
_tmo_signal_list()
{
	local part=${2##*,} commas=${2//[!,]/}
	local before=$1${2%"$part"}

	if ((${#commas} % 2)); then
		_tmo_offer "$before"{1s,5s,10s},
	else
		_tmo_signals "$before" "$part" ''
	fi
}

_tmo_files()
{
	local -a files
	local i

	# After a blank or a =, readline's own way is the best.
	if [[ ! $1 || $1 == *= ]]; then
		compopt -o default 2>/dev/null
		return
	fi
	mapfile -t files < <(compgen -f -- "$2")
	for i in "${!files[@]}"; do
		[[ ! -d ${files[i]} ]] || files[i]+=/
	done
	_tmo_offer "${files[@]/#/$1}"
}

# _tmo_value LETTER BEFORE VALUE: BEFORE is what of the word is not the value.
_tmo_value()
{
	local -a commands

	case $1 in
	k) _tmo_offer "$2"{0,10s,1m,1h} ;;
	i | n | c | g | b) _tmo_offer "$2"{10s,1m,1h} ;;
	M) _tmo_offer "$2"{512M,2G,8G} ;;
	s) _tmo_signal_list "$2" "$3" ;;
	w)
		if [[ $3 == *@* ]]; then
			_tmo_offer "$2${3%%@*}@"{10s,1m,1h}
		else
			_tmo_signals "$2" "$3" @
		fi
		;;
	l) _tmo_offer "$2"{keep,wait,kill,fail} ;;
	o)
		mapfile -t commands < <(compgen -c -- "$3")
		_tmo_offer "${commands[@]/#/$2}"
		;;
	r) _tmo_files "$2" "$3" ;;
	esac
}

# Both spellings of all options. A list, which is not put into the line, has
# the descriptions too: COMP_TYPE is ?, ! or @ then.
_tmo_options()
{
	local row letter name i
	local -a shorts=() longs=() offers

	for row in "${_tmo_rows[@]}"; do
		name=${row#*|}
		shorts+=("-${row%%|*}")
		longs+=("--${name%%|*}")
	done
	offers=("${shorts[@]}" "${longs[@]}")
	_tmo_offer "${offers[@]}"
	((${#COMPREPLY[@]} > 1)) || return 0
	[[ $COMP_TYPE == 63 || $COMP_TYPE == 33 || $COMP_TYPE == 64 ]] ||
		return 0
	for i in "${!COMPREPLY[@]}"; do
		name=${COMPREPLY[i]}
		for row in "${_tmo_rows[@]}"; do
			letter=${row%%|*}
			[[ $name == "-$letter" || $row == "$letter|${name#--}|"* ]] ||
				continue
			printf -v row '%-18s %s' "$name" "${row##*|}"
			COMPREPLY[i]=${row:0:${COLUMNS:-80}-2}
		done
	done
}

# COMMAND's own completion, where there are no helper functions.
_tmo_foreign()
{
	local word=${COMP_WORDS[COMP_CWORD]} spec function option

	if ((COMP_CWORD == 0)); then
		compopt -o filenames 2>/dev/null
		mapfile -t COMPREPLY < <(compgen -c -d -- "$word")
		return
	fi
	spec=$(complete -p -- "${COMP_WORDS[0]}" 2>/dev/null ||
		complete -p -- "${COMP_WORDS[0]##*/}" 2>/dev/null)
	for option in bashdefault default dirnames filenames nospace nosort \
		noquote plusdirs; do
		[[ $spec != *" -o $option "* ]] ||
			compopt -o "$option" 2>/dev/null
	done
	if [[ $spec =~ \ -F\ ([^ ]+) ]]; then
		function=${BASH_REMATCH[1]}
		"$function" "${COMP_WORDS[0]}" "$word" \
			"${COMP_WORDS[COMP_CWORD - 1]}"
	elif [[ $spec && $spec != *' -C '* ]]; then
		# What complete -p prints is quoted for the shell.
		spec=${spec#complete}
		eval "mapfile -t COMPREPLY < <(compgen ${spec% *} -- \"\$word\")"
	else
		compopt -o bashdefault -o default 2>/dev/null
	fi
}

# _tmo_command N: the Nth of `words` is COMMAND.
_tmo_command()
{
	if declare -F _comp_command_offset >/dev/null; then
		_comp_command_offset "${starts[$1]}"
	elif declare -F _command_offset >/dev/null; then
		_command_offset "${starts[$1]}"
	else
		COMP_LINE=${COMP_LINE:offsets[$1]}
		COMP_POINT=$((COMP_POINT - offsets[$1]))
		COMP_WORDS=("${COMP_WORDS[@]:starts[$1]}")
		COMP_CWORD=$((COMP_CWORD - starts[$1]))
		_tmo_foreign
	fi
}

# The current word, where an option or DURATION may stand.
_tmo_here()
{
	local letter value

	case $current in
	--*=*)
		value=${current#*=}
		_tmo_long "${current:2:${#current}-${#value}-3}"
		_tmo_value "$letter" "${current%"$value"}" "$value"
		;;
	- | --*) _tmo_options ;;
	-*)
		_tmo_group "$current"
		if [[ $letter && ( $value || ${#current} -gt 2 ) ]]; then
			_tmo_value "$letter" "${current%"$value"}" "$value"
		else
			_tmo_offer "$current"
		fi
		;;
	*) _tmo_offer 10s 1m 1h ;;
	esac
}

_tmo()
{
	local -a words=() starts=() offsets=()
	local current letter value i last

	COMPREPLY=()
	_tmo_words
	last=$((${#words[@]} - 1))
	current=${words[last]}
	for ((i = 1; i < last; i++)); do
		letter='' value=''
		case ${words[i]} in
		--)
			if ((i + 1 == last)); then
				_tmo_offer 10s 1m 1h
			else
				_tmo_command $((i + 2))
			fi
			return
			;;
		--*=*) ;;
		--*) _tmo_long "${words[i]#--}" ;;
		-?*) _tmo_group "${words[i]}" ;;
		*)
			_tmo_command $((i + 1))
			return
			;;
		esac
		[[ $letter && ! $value && $_tmo_valued == *"$letter"* ]] ||
			continue
		if ((++i == last)); then
			_tmo_value "$letter" '' "$current"
			return
		fi
	done
	_tmo_here
}

complete -F _tmo tmo
