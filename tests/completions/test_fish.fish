# The fish completion: what `complete -C` finds.

source $COMPLETIONS/tmo.fish
complete -c probe -f -a 'able axe'
complete -c probe -l bee -d hum

function check # NAME GOT WANTED
    if test "$argv[2]" = "$argv[3]"
        echo "ok $argv[1]"
    else
        echo "FAIL $argv[1]: got '$argv[2]', wanted '$argv[3]'"
    end
end

# The candidates of a line, without what describes them.
function candidates
    complete --do-complete="$argv[1]" | string replace -r '\t.*' ''
end

function words # LINE WANTED...: in any order
    set -l got (candidates $argv[1] | sort)
    set -l wanted (string join \n -- $argv[2..-1] | sort)
    check "'$argv[1]'" "$got" "$wanted"
end

function has # LINE WANTED
    contains -- $argv[2] (candidates $argv[1])
    check "'$argv[1]' has $argv[2]" $status 0
end

set options ($TMO --help | string match -ra '[ ;] -., --[a-z-]*')
set short (string replace -r '^. (-.), .*' '$1' -- $options)
set long (string replace -r '^. -., ' '' -- $options)
check 'some options in --help' (test (count $short) -gt 10; echo $status) 0
words 'tmo -' $short $long
words 'tmo --' $long
words 'tmo --sig' --signal
words 'tmo -f --main' --main-first
for option in $short $long
    complete --do-complete="tmo $option" | string match -qr -- "^$option\t\w.*"
    or complete --do-complete='tmo -' | string match -qr -- "^$option\t\w.*"
    check "$option has a description" $status 0
end

words 'tmo ' 10s 1m 1h
words 'tmo -v ' 10s 1m 1h
words 'tmo -- ' 10s 1m 1h
words 'tmo -- -' ''
words 'tmo -k5 ' 10s 1m 1h
words 'tmo -k ' 10s 1m 1h
words 'tmo --idle=1' --idle=10s --idle=1m --idle=1h
words 'tmo -l ' keep wait kill fail
words 'tmo --leftovers ' keep wait kill fail
words 'tmo --leftovers=k' --leftovers=keep --leftovers=kill
words 'tmo -vl' -vlkeep -vlwait -vlkill -vlfail
words 'tmo -s US' USR1 USR2
words 'tmo -s us' usr1 usr2
words 'tmo -s SIGTE' SIGTERM
words 'tmo -sTE' -sTERM
words 'tmo --signal=TE' --signal=TERM
words 'tmo -s INT,' INT,1s, INT,5s, INT,10s,
words 'tmo -s INT,5s,KI' INT,5s,KILL
words 'tmo --signal=INT,5s,te' --signal=INT,5s,term
words 'tmo -w USR' USR1@ USR2@
words 'tmo -w USR1@' USR1@10s USR1@1m USR1@1h
words 'tmo --warn=HUP@1m' --warn=HUP@1m
words 'tmo -x ' ''
words 'tmo -r report' report.json reports/
words 'tmo --report=report' --report=report.json --report=reports/
has 'tmo -o ech' echo
set signals (candidates 'tmo -s ')
check 'no fewer signals' (test (count $signals) -ge 30; echo $status) 0
for signal in $signals
    $TMO -s $signal -V >/dev/null
    or check 'tmo takes it' $signal ''
end

has 'tmo 1h prin' printf
has 'tmo -k 5s -s INT,5s,TERM 1h prin' printf
has 'tmo --kill 5s 1h prin' printf
has 'tmo -- 1h prin' printf
has 'tmo @06:00 prin' printf
words 'tmo 1h tmo --leftovers=w' --leftovers=wait
words 'tmo 1h probe a' able axe
words 'tmo 1h probe --' --bee
words 'tmo -fw USR1@5s 1h probe x --b' --bee
words 'tmo 1h probe "a b" --b' --bee
