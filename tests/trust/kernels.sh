#!/bin/sh
# kernels: boots Debian's kernels, old and new, with pages of 4, 16 and 64 KiB,
# of 32 bits and big-endian, in an emulator; init is the smoke test of a static
# tmo. No root, no acceleration. What cannot be had is skipped, with the reason.
#
#	kernels.sh [BUILD [KERNEL...]]     from the top of the tree
#
# The kernels are what apt offers. SUITES='bullseye bookworm trixie sid': what
# those suites of Debian offer, from the mirror that apt has, for all of the
# processors (a hundred megabytes of lists, once).

set -u
build=${1:-build/kernels}
[ $# -gt 0 ] && shift
unset MAKEFLAGS MFLAGS # what is built is told here alone
only=" $* "
bound=180 # seconds; a quiet machine needs 15 to 30
passed=0 failed=0 skipped=0
last= # the kernel that was booted
mkdir -p "$build/debs" || exit 2
build=$(cd "$build" && pwd)

ok() { passed=$((passed + 1)); echo "ok       $*"; }
not_ok() { failed=$((failed + 1)); echo "not ok   $*"; }
skip() { skipped=$((skipped + 1)); echo "skipped  $*"; }

wanted() { [ "$only" = '  ' ] || case $only in *" $1 "*) ;; *) false ;; esac; }

# An apt of our own: other suites and processors than the machine's.
own_apt() {
	mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Origin: Debian' \
		'Label: Debian' | head -n 1)
	[ "$mirror" ] || { skip "SUITES: apt has no mirror of Debian"; return; }
	mkdir -p "$build/apt/lists/partial" "$build/apt/archives/partial"
	for suite in $SUITES; do
		echo "deb $mirror $suite main"
	done >"$build/apt/sources.list"
	cat >"$build/apt/apt.conf" <<-END
		Dir::State::Lists "$build/apt/lists";
		Dir::State::Status "/dev/null";
		Dir::Cache "$build/apt";
		Dir::Etc::SourceList "$build/apt/sources.list";
		Dir::Etc::SourceParts "/dev/null";
		APT::Architectures { "amd64"; "arm64"; "armhf"; "ppc64el"; "s390x"; };
		Acquire::Languages "none";
	END
	export APT_CONFIG="$build/apt/apt.conf"
	# Not every suite has every processor.
	apt-get update >"$build/apt/log" 2>&1
}

# unpack PACKAGE: into $build/PACKAGE.
unpack() {
	[ -d "$build/$1" ] && return
	rm -rf "$build/debs" "$build/part"
	mkdir -p "$build/debs"
	(cd "$build/debs" && apt-get download -q "$1") >"$build/log" 2>&1 &&
		dpkg-deb -x "$build"/debs/*.deb "$build/part" &&
		mv "$build/part" "$build/$1"
}

# newest FLAVOUR: the package with the last kernel whose version and flavour
# match. Since 7.1 it is linux-binary's, and linux-image depends on it.
newest() {
	apt-cache search --names-only "^linux-(image|binary)-$1\$" |
		sed 's/^\(linux-[a-z]*\)-\([^ ]*\).*/\2 \1/' |
		sort -k 1,1V -k 2,2r | sed -n '$s/\(.*\) \(.*\)/\2-\1/p'
}

# compile PROCESSOR COMPILER...: the first that is there.
compile() {
	cpu=$1
	shift
	for cc; do
		command -v "$cc" >/dev/null || continue
		make "$build/$cpu/tmo" BUILD="$build/$cpu" TMO="$build/$cpu/tmo" \
			CC="$cc" PLATFORM=linux >"$build/$cpu.log" 2>&1
		return
	done
	return 1
}

# initramfs PROCESSOR BUSYBOX
initramfs() {
	root=$build/$1.root
	rm -rf "$root"
	mkdir -p "$root/bin" "$root/proc" "$root/sys" "$root/dev" "$root/tmp" \
		"$root/etc"
	cp "$(find "$2" -name busybox -path '*bin/*')" "$build/$1/tmo" \
		tests/trust/smoke.sh "$root/bin"
	echo 'root:x:0:0::/:/bin/sh' >"$root/etc/passwd"
	cat >"$root/init" <<-'END'
		#!/bin/busybox sh
		export PATH=/bin
		/bin/busybox --install -s /bin
		mount -t proc proc /proc
		mount -t sysfs sys /sys
		mount -t devtmpfs dev /dev
		{ # no more than 32768 where a long has 32 bits
			echo 4194304 >/proc/sys/kernel/pid_max
			echo 4100000 >/proc/sys/kernel/ns_last_pid
		} 2>/dev/null
		echo
		echo "kernel: $(uname -r -m), pids from $(sh -c 'echo $$'),"
		sh /bin/smoke.sh /bin/tmo </dev/null
		poweroff -f
	END
	chmod +x "$root/init"
	(cd "$root" && find . | cpio --quiet -o -H newc) | gzip -1 >"$root.gz"
}

# told NAME SECONDS: what the console has said.
told() {
	log=$build/$1.console
	said=$(sed -n 's/^kernel: //p; s/^smoke: //p' "$log" | tr '\n' ' ')
	case $said in
	*' 0 failed'*) ok "$1: ${said}in $2 s" ;;
	*)
		not_ok "$1: ${said}after $2 s:" \
			"$(grep -a '^not ok\|anic' "$log" || tail -n 3 "$log")"
		;;
	esac
}

# boot NAME PROCESSOR FLAVOUR SUITE COMPILERS QEMU PACKAGE CONSOLE
boot() {
	name=$1 cpu=$2 flavour=$3 suite=$4 compilers=$5 qemu=$6 console=$8
	wanted "$name" || return
	command -v "${qemu%% *}" >/dev/null ||
		{ skip "$name: there is no ${qemu%% *} ($7)"; return; }
	kernel=$(newest "$flavour")
	[ "$kernel" ] ||
		{ skip "$name: apt has no linux-image-$flavour (SUITES=$suite)"; return; }
	[ "$kernel" = "$last" ] &&
		{ skip "$name: it is the one before (SUITES=$suite)"; return; }
	last=$kernel
	for package in "$kernel:$cpu" "busybox-static:$cpu"; do
		unpack "$package" || {
			skip "$name: $package: $(tail -n 1 "$build/log")"
			return
		}
	done
	compile "$cpu" $compilers ||
		{ skip "$name: no tmo: there is no ${compilers##* }, or $(tail -n 1 \
			"$build/$cpu.log" 2>/dev/null)"; return; }
	initramfs "$cpu" "$build/busybox-static:$cpu"
	begun=$(date +%s)
	timeout -s KILL $bound $qemu -accel tcg -nodefaults -nographic -no-reboot \
		-serial stdio -kernel "$(find "$build/$kernel:$cpu" \
			-name 'vmlinu[xz]*')" -initrd "$build/$cpu.root.gz" \
		-append "console=$console loglevel=3 panic=-1" \
		</dev/null 2>&1 | tr -d '\r' >"$build/$name.console"
	told "$name" $(($(date +%s) - begun))
}

for tool in apt-get cpio gzip timeout; do
	command -v $tool >/dev/null || { skip "all: there is no $tool"; exit 0; }
done
[ "${SUITES:-}" ] && own_apt

# x86 VERSION SUITE
x86() {
	boot "$1" amd64 "${3:-$1}[.].*-cloud-amd64" "$2" 'musl-gcc gcc' \
		'qemu-system-x86_64 -m 256' qemu-system-x86 ttyS0
}

x86 5.10 bullseye
x86 6.1 bookworm
x86 6.12 trixie
x86 newest sid '[0-9]+[.].*'
boot arm64-16k arm64 '[0-9].*-arm64-16k' trixie aarch64-linux-gnu-gcc \
	'qemu-system-aarch64 -M virt -cpu max -m 512' qemu-system-arm ttyAMA0
boot arm armhf '[0-9].*-armmp' bookworm arm-linux-gnueabihf-gcc \
	'qemu-system-arm -M virt -m 512' qemu-system-arm ttyAMA0
boot ppc64le-64k ppc64el '[0-9].*-powerpc64le-64k' sid \
	powerpc64le-linux-gnu-gcc 'qemu-system-ppc64 -M pseries -m 1024' \
	qemu-system-ppc hvc0
boot s390x s390x '[0-9].*-s390x' bookworm s390x-linux-gnu-gcc \
	'qemu-system-s390x -cpu max -m 512' qemu-system-misc ttysclp0

echo "kernels: $passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
