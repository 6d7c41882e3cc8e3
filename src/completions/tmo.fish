# Fish completion for tmo: its options, their values, DURATION; then COMMAND.
# Refuses to know what COMMAND takes.

# What the words before the cursor leave to be completed: "option" (an option or
# DURATION), "duration" (after --), "value", or the index of COMMAND.
function __tmo_place
    set -l valued_long kill-after signal timeout-status idle no-output cpu \
        memory warn leftovers on-timeout report give-up heartbeat
    set -l flag_long foreground main-first die-with-parent preserve-status verbose quiet \
        help version
    set -l words (commandline -opc)
    set -l i 2
    set -l ended 0
    while test $i -le (count $words)
        set -l word $words[$i]
        if test $ended = 1
            math $i + 1
            return
        end
        switch $word
            case --
                set ended 1
            case '--*=*'
            case '--*'
                # An abbreviation of one name only.
                set -l name (string sub -s 3 -- $word)
                set -l names (string match -- "$name*" $valued_long $flag_long)
                contains -- $name $valued_long $flag_long
                and set names $name
                if test (count $names) = 1; and contains -- $names $valued_long
                    set i (math $i + 1)
                end
            case '-?*'
                if string match -qr -- '^-[fmpvqhV]*[ksxincMwlorgb]$' $word
                    set i (math $i + 1)
                end
            case '*'
                math $i + 1
                return
        end
        set i (math $i + 1)
    end
    if test $i -gt (math (count $words) + 1)
        echo value
    else if test $ended = 1
        echo duration
    else
        echo option
    end
end

function __tmo_in_options
    contains -- (__tmo_place) option value
end

function __tmo_in_duration
    switch (__tmo_place)
        case duration
            return 0
        case option
            not string match -q -- '-*' (commandline -ct)
            return
    end
    return 1
end

function __tmo_in_command
    string match -qr '^[0-9]+$' -- (__tmo_place)
end

# COMMAND as a command line of its own.
function __tmo_command
    set -l words (commandline -opc)
    set -l first (__tmo_place)
    set -l command
    test $first -le (count $words)
    and set command (string escape -- $words[$first..-1])
    set -a command (commandline -ct)
    complete --do-complete="$command"
end

# The value in the current word, without the option that may precede it.
function __tmo_value
    commandline -ct |
        string replace -r -- '^(--[a-z-]+=|-[fmpvqhV]*[ksxincMwlorgb])' ''
end

function __tmo_durations
    printf '%s\t%s\n' "$argv"10s 'ten seconds' "$argv"1m 'a minute' \
        "$argv"1h 'an hour'
end

# __tmo_signals BEFORE NAME AFTER: in the spelling that NAME begins with.
function __tmo_signals
    set -l names HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE \
        ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM \
        PROF WINCH IO PWR SYS RTMIN RTMAX
    string match -qir '^sig' -- $argv[2]
    and set names SIG$names
    string match -qr '[a-z]' -- $argv[2]
    and set names (string lower -- $names)
    printf '%s\tsignal\n' "$argv[1]"$names"$argv[3]"
end

# SIGNAL[,DURATION,SIGNAL]...
function __tmo_signal_list
    set -l parts (string split , -- (__tmo_value))
    set -l before
    test (count $parts) -gt 1
    and set before (string join , -- $parts[1..-2]),
    if test (math (count $parts) % 2) = 0
        printf '%s,\tpause before the next signal\n' "$before"{1s,5s,10s}
    else
        __tmo_signals "$before" "$parts[-1]" ''
    end
end

# SIGNAL@DURATION
function __tmo_warning
    set -l value (__tmo_value)
    if string match -q '*@*' -- $value
        __tmo_durations (string replace -r '@.*' @ -- $value)
    else
        __tmo_signals '' "$value" @
    end
end

complete -c tmo -f
complete -c tmo -n __tmo_in_options -s k -l kill-after -x -a '(__tmo_durations)' -d 'send KILL this long after the signal (10s; 0: never)'
complete -c tmo -n __tmo_in_options -s s -l signal -x -a '(__tmo_signal_list)' -d 'send these signals at a limit (TERM)'
complete -c tmo -n __tmo_in_options -s f -l foreground -d 'signal and wait for the command only'
complete -c tmo -n __tmo_in_options -s m -l main-first -d 'signal descendants after the command has ended'
complete -c tmo -n __tmo_in_options -s p -l preserve-status -d 'exit with the command\'s status even at a limit'
complete -c tmo -n __tmo_in_options -s x -l timeout-status -x -d 'exit with N (0 to 255) at a limit (124)'
complete -c tmo -n __tmo_in_options -s i -l idle -x -a '(__tmo_durations)' -d 'limit idleness: no I/O and almost no CPU time'
complete -c tmo -n __tmo_in_options -s n -l no-output -x -a '(__tmo_durations)' -d 'limit silence: no process writes anything'
complete -c tmo -n __tmo_in_options -s c -l cpu -x -a '(__tmo_durations)' -d 'limit CPU time of the command and its descendants'
complete -c tmo -n __tmo_in_options -s M -l memory -x -a '512M\t"512 MiB" 2G\t"two GiB" 8G\t"eight GiB"' -d 'limit memory of the command and its descendants'
complete -c tmo -n __tmo_in_options -s d -l die-with-parent -d 'end all when tmo is killed or its caller ends'
complete -c tmo -n __tmo_in_options -s w -l warn -x -a '(__tmo_warning)' -d 'signal the command DURATION before the time limit'
complete -c tmo -n __tmo_in_options -s l -l leftovers -x -a 'keep\t"leave them" wait\t"wait for them, limits and all" kill\t"end them" fail\t"end them, status 124"' -d 'descendants left when the command ends (keep)'
complete -c tmo -n __tmo_in_options -s o -l on-timeout -x -a '(__fish_complete_command)' -d 'run this before the first signal'
complete -c tmo -n __tmo_in_options -s r -l report -r -F -d 'append a line of JSON about the run to this file'
complete -c tmo -n __tmo_in_options -s g -l give-up -x -a '(__tmo_durations)' -d 'give up this long after KILL and exit 125'
complete -c tmo -n __tmo_in_options -s b -l heartbeat -x -a '(__tmo_durations)' -d 'print this often that the command is still running'
complete -c tmo -n __tmo_in_options -s v -l verbose -d 'print who is signalled and how the command ended'
complete -c tmo -n __tmo_in_options -s q -l quiet -d 'print only errors'
complete -c tmo -n __tmo_in_options -s h -l help -d 'print this help'
complete -c tmo -n __tmo_in_options -s V -l version -d 'print the version'
complete -c tmo -n __tmo_in_duration -a '(__tmo_durations)'
complete -c tmo -n __tmo_in_command -a '(__tmo_command)'
