# build.sh: sourced by bench.sh and gates.sh, with $root, $here and $build set.
# Sets TMO where it builds one.
# shellcheck shell=sh disable=SC2154

warnings='-Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes
	-Wmissing-prototypes -Wswitch-enum -Wvla -Wwrite-strings -Wformat=2
	-Wconversion'
host_cc=${HOST_CC:-cc}

# The released kind where musl-gcc is there, the system's else.
build_tmo() {
	TMO=$build/tmo
	if command -v musl-gcc >/dev/null 2>&1; then
		set -- CC=musl-gcc
	else
		say 'no musl-gcc here: tmo is built with the system compiler'
		set --
	fi
	MAKEFLAGS='' MFLAGS='' make -s -C "$root" BUILD="$build/tmo.d" \
		TMO="$TMO" "$@" >&2
}

# compile OUTPUT SOURCE FLAG...
compile() {
	output=$1
	source=$2
	shift 2
	# shellcheck disable=SC2086 # a list of flags
	"$host_cc" -std=c11 -D_POSIX_C_SOURCE=200809L -I"$root/include" \
		$warnings -o "$build/$output" "$here/$source" "$@"
}

# The floor and the command without a libc where this processor is known.
build_helpers() {
	for name in floor command; do
		compile "$name" "$name.c" -Os -ffreestanding -fno-pie -no-pie \
			-fno-stack-protector -fno-asynchronous-unwind-tables \
			-static -nostdlib -s -Wl,-z,noseparate-code \
			-Wl,-z,norelro -Wl,--build-id=none 2>/dev/null ||
			compile "$name" "$name.c" -DHOSTED -O2 ||
			say "cannot build $name"
	done
	(
		if command -v musl-gcc >/dev/null 2>&1; then
			host_cc=musl-gcc
		else
			say 'no musl-gcc here: the command costs more'
		fi
		compile nothing nothing.c -Os -static -s 2>/dev/null ||
			compile nothing nothing.c -Os
	)
}

build_bench() {
	compile bench bench.c -O2 "$here/contestant.c" "$here/measure.c" \
		"$here/sampled.c" "$here/tally.c"
}
