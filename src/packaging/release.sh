# Sourced by dist.sh and deb.sh. What is released is what `make gates` measures:
# static, with musl. Another libc would be ten times as large and twice as slow,
# so without musl-gcc there is no release.
# shellcheck shell=sh

# can_release WHO: or says in one line why not, before anything is made.
can_release() {
	probe=$(mktemp -d)
	if ! command -v musl-gcc >/dev/null; then
		reason='there is no musl-gcc (Debian: musl-tools)'
	elif ! echo 'int main(void) { return 0; }' |
		musl-gcc -static -o "$probe/probe" -xc - 2>/dev/null; then
		reason='musl-gcc does not link statically'
	else
		reason=
	fi
	rm -rf "$probe"
	[ -z "$reason" ] && return
	echo "$1: $reason; a release is static, with musl" >&2
	exit 1
}
