#!/bin/sh
# one_place: a call that sends a signal, or asks for a pid to send one to,
# stands in one file. An error taken for a pid is -1, which is everybody.
#
#	one_place.sh       from the top of the tree; says what stands elsewhere

failed=0

# code FILE: without its comments.
code() { gcc -fpreprocessed -dD -E -P "$1" 2>/dev/null; }

# only PATTERN FILE...: what these files alone may have.
only() {
	pattern=$1
	shift
	for file in src/*.c src/*/*.c src/*/*/*.c include/tmo/*.h \
		include/tmo/*/*.h; do
		case " $* " in *" $file "*) continue ;; esac
		code "$file" | grep -nE "(^|[^[:alnum:]_])($pattern)" |
			sed "s|^[0-9]*:|$file: |" | grep . && failed=1
	done
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
