#!/bin/sh
# one_place: a call that sends a signal, or asks for a pid to send one to,
# stands in one file. An error taken for a pid is -1, which is everybody.
#
#	one_place.sh       from the top of the tree; says what stands elsewhere

failed=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# All the code, without its comments: each line after the name of its file.
for file in src/*.c src/*/*.c src/*/*/*.c include/tmo/*.h include/tmo/*/*.h; do
	gcc -fpreprocessed -dD -E -P "$file" 2>/dev/null | sed "s|^|$file: |"
done >"$work/code"

# only PATTERN FILE...: what these files alone may have.
only() {
	pattern=$1
	shift
	grep -E "^[^:]*: (.*[^[:alnum:]_])?($pattern)" "$work/code" |
		awk -F: -v may=" $* " '
			index(may, " " $1 " ") == 0 { print; other = 1 }
			END { exit !other }' && failed=1
}

only 'kill *\(' src/sys/process_signal.c
only '(SYS|__NR)_pidfd_send_signal' src/sys/linux/pidfd.c
only 'pidfd_send *\(' src/sys/process_signal.c include/tmo/sys/pidfd.h \
	src/sys/linux/pidfd.c src/sys/posix/noproc.c
only 'getpid *\(' src/sys/posix/self.c
only 'gettid *\(' src/sys/linux/self.c
only '(SYS|__NR)_(kill|getpid|gettid)' src/sys/linux/self.c \
	src/sys/linux/in_child.c
only '(raise|killpg|tgkill|tkill|sigqueue|pthread_kill) *\('
only '(SYS|__NR)_(tkill|tgkill|rt_(tg)?sigqueueinfo)'

[ $failed = 0 ] || echo 'one_place: see process_signal.h and self.h'
exit $failed
