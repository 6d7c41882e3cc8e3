#!/bin/sh
# What install, uninstall, dist, deb and docs leave: in a copy of the tree with
# a commit of its own, so that uncommitted work is tested too.
set -u
umask 022
export LC_ALL=C
unset MAKEFLAGS MAKELEVEL MFLAGS DESTDIR SOURCE_DATE_EPOCH DEB_MAINTAINER
root=$(cd "$(dirname "$0")/../.." && pwd) || exit 1
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
passed=0 failed=0 skipped=0

# dist and deb build with the make that they are told.
make() { command make -j2 MAKE='make -j2' "$@"; }

check() # NAME GOT WANTED
{
	if [ "$2" = "$3" ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		printf 'FAIL %s: got\n%s\nwanted\n%s\n' "$1" "$2" "$3"
	fi
}

succeeds() # NAME COMMAND...
{
	name=$1
	shift
	"$@" >"$work/log" 2>&1
	check "$name: status" $? 0 || cat "$work/log"
}

skip() # WHAT REASON
{
	skipped=$((skipped + 1))
	echo "skipped: $1: $2"
}

files() # DIRECTORY
{
	(cd "$1" && find . ! -type d | sort)
}

copy() # FROM TO
{
	mkdir "$2" && (cd "$1" && tar -cf - --exclude=./build \
		--exclude=./.git --exclude=./tmo .) | tar -xf - -C "$2"
	cd "$2" && git init -q && git add -A && GIT_AUTHOR_DATE='@1700000000 +0000' \
		GIT_COMMITTER_DATE='@1700000000 +0000' git -c user.name=t \
		-c user.email=t@example.org commit -q -m t
}

test_install()
{
	stage=$work/stage
	succeeds 'install' make install DESTDIR="$stage" PREFIX=/usr
	check 'nothing is built in the tree' "$(ls -d build tmo 2>/dev/null)" ''
	check 'what is installed' "$(files "$stage")" './usr/bin/tmo
./usr/share/bash-completion/completions/tmo
./usr/share/fish/vendor_completions.d/tmo.fish
./usr/share/man/man1/tmo.1
./usr/share/man/man7/tmo-recipes.7
./usr/share/zsh/site-functions/_tmo'
	check 'modes' "$(find "$stage" -type f -exec stat -c '%a' {} + |
		sort | uniq -c | tr -s ' ')" ' 5 644
 1 755'
	check 'the version in the manual' \
		"$(sed -n 's/^\.Os //p' "$stage/usr/share/man/man1/tmo.1")" \
		"$("$stage/usr/bin/tmo" --version)"
	succeeds 'uninstall' make uninstall DESTDIR="$stage" PREFIX=/usr
	check 'nothing is left' "$(files "$stage")" ''
	check 'but what is not its own' "$(cd "$stage" && find . -type d | sort)" '.
./usr
./usr/bin
./usr/share
./usr/share/man'
}

# As README says, for oneself: man finds the pages by PATH alone.
test_home()
{
	home=$work/home
	mkdir "$home"
	succeeds 'install PREFIX=$HOME/.local' \
		env HOME="$home" make install PREFIX="$home/.local"
	check 'tmo in PATH' "$(PATH=$home/.local/bin:$PATH && command -v tmo)" \
		"$home/.local/bin/tmo"
	case $(man --version 2>/dev/null) in
	man\ [2-9]*) ;;
	*) skip 'man -w' 'there is no man-db' && return ;;
	esac
	check 'where man finds the pages' "$(HOME=$home \
		PATH=$home/.local/bin:$PATH env -u MANPATH man -w 1 tmo 7 tmo-recipes)" \
		"$home/.local/share/man/man1/tmo.1
$home/.local/share/man/man7/tmo-recipes.7"
}

# Each make gives the program that its words ask for.
test_flags()
{
	make -s CFLAGS=-O1 BUILD=b TMO=b/tmo && sum=$(sha256sum <b/tmo)
	make -s CFLAGS=-O2 BUILD=b TMO=b/tmo
	check 'other flags, another program' \
		"$([ "$(sha256sum <b/tmo)" = "$sum" ] || echo other)" other
	make -s CFLAGS=-O1 BUILD=b TMO=b/tmo
	check 'the same flags, the same program' "$(sha256sum <b/tmo)" "$sum"
	check 'once more is nothing to do' \
		"$(make -q CFLAGS=-O1 BUILD=b TMO=b/tmo && echo nothing)" nothing
	make -s PLATFORM=posix CFLAGS=-O1 BUILD=b TMO=b/tmo
	check 'another platform' "$(b/tmo 5s echo yes)" yes
	make -s CFLAGS=-O1 BUILD=b TMO=b/tmo STATIC= \
		LDFLAGS='-Wl,-z,relro -Wl,-z,now'
	check 'relro and now, where they are asked for' \
		"$(readelf -lWd b/tmo | grep -oE 'GNU_RELRO|BIND_NOW' | sort)" \
		"$(printf 'BIND_NOW\nGNU_RELRO')"
	rm -rf b
}

test_timeout_link()
{
	stage=$work/link
	dir=$stage/opt/libexec/tmo
	succeeds 'TIMEOUT=1' make install DESTDIR="$stage" PREFIX=/opt TIMEOUT=1
	check 'the link' "$(readlink "$dir/timeout")" /opt/bin/tmo
	succeeds 'TIMEOUT=1 again' \
		make install DESTDIR="$stage" PREFIX=/opt TIMEOUT=1
	succeeds 'uninstall' make uninstall DESTDIR="$stage" PREFIX=/opt
	check 'nothing is left' "$(files "$stage")" ''
	check 'nor the directory' "$(ls -d "${dir%/*}" 2>/dev/null)" ''
	mkdir -p "$stage/opt/bin" && echo mine >"$stage/opt/bin/timeout"
	make install DESTDIR="$stage" PREFIX=/opt TIMEOUT=1 TIMEOUTDIR=/opt/bin \
		>"$work/log" 2>&1
	check 'a file in its place' "$?" 2
	check 'is not replaced, nothing is installed' "$(files "$stage")" \
		./opt/bin/timeout
	make uninstall DESTDIR="$stage" PREFIX=/opt TIMEOUTDIR=/opt/bin \
		>"$work/log" 2>&1
	check 'nor removed' "$(cat "$stage/opt/bin/timeout")" mine
	ln -sf /usr/bin/false "$stage/opt/bin/timeout"
	make install DESTDIR="$stage" PREFIX=/opt TIMEOUT=1 TIMEOUTDIR=/opt/bin \
		>"$work/log" 2>&1
	check 'nor another link' "$(readlink "$stage/opt/bin/timeout")" \
		/usr/bin/false
}

# without PROGRAM COMMAND...: with all of PATH but that program.
without()
{
	missing=$1
	shift
	(
		IFS=:
		mkdir "$work/without"
		for dir in $PATH; do
			ln -s "$dir"/* "$work/without" 2>/dev/null
		done
		rm -f "$work/without/$missing"
		PATH=$work/without
		IFS=' '
		"$@"
	) >"$work/log" 2>&1
	status=$?
	rm -rf "$work/without"
	return $status
}

# No musl-gcc, or one that does not link statically: no release, and a line.
test_refusal()
{
	for package in dist deb; do
		without musl-gcc make -s $package
		check "$package without musl-gcc: status" "$?" 2
		check "$package without musl-gcc: why" "$(head -n 1 "$work/log")" \
			"$package: there is no musl-gcc (Debian: musl-tools); a release is static, with musl"
	done
	mkdir "$work/bad"
	printf '#!/bin/sh\nexit 1\n' >"$work/bad/musl-gcc"
	chmod +x "$work/bad/musl-gcc"
	PATH=$work/bad:$PATH make -s dist >"$work/log" 2>&1
	check 'a musl-gcc that does not link: status' "$?" 2
	check 'a musl-gcc that does not link: why' "$(head -n 1 "$work/log")" \
		'dist: musl-gcc does not link statically; a release is static, with musl'
	check 'nothing is made' "$(ls build/dist)" ''
}

# The bytes that `make gates` measures.
test_measured() # WHAT FILE
{
	[ -e "$work/measured/tmo" ] || succeeds 'the measured build' \
		make CC=musl-gcc BUILD="$work/measured" TMO="$work/measured/tmo"
	check "$1 has the measured build" \
		"$(sha256sum <"$2")" "$(sha256sum <"$work/measured/tmo")"
}

# Twice: other directory, other time, other umask, other zone.
test_dist()
{
	succeeds 'dist' make dist
	(
		copy "$work/tree" "$work/a longer name" && umask 077 && TZ=Asia/Tokyo \
			make dist
	) >"$work/log" 2>&1
	check 'dist again' "$?" 0
	check 'the same bytes' "$(cat "$work/a longer name/build/dist/SHA256SUMS")" \
		"$(cat build/dist/SHA256SUMS)"
	check 'two sums' "$(wc -l <build/dist/SHA256SUMS)" 2
	check 'sums' "$(cd build/dist && sha256sum --status -c SHA256SUMS; echo $?)" 0
	mkdir "$work/unpacked"
	for file in build/dist/*.tar.gz; do
		tar -xzf "$file" -C "$work/unpacked"
	done
	binary=$(echo "$work"/unpacked/tmo-*-linux-*)
	check 'the static binary runs' "$("$binary/bin/tmo" 5s echo yes)" yes
	test_measured 'the tarball' "$binary/bin/tmo"
	check 'with its papers' "$(files "$binary" | grep -v '\.musl$')" './bin/tmo
./share/bash-completion/completions/tmo
./share/doc/tmo/CHANGELOG
./share/doc/tmo/LICENSE
./share/doc/tmo/README.md
./share/fish/vendor_completions.d/tmo.fish
./share/man/man1/tmo.1
./share/man/man7/tmo-recipes.7
./share/zsh/site-functions/_tmo'
	mkdir "$work/other"
	succeeds "README's tar" sh -c "cd build/dist && HOME='$work/other' &&
		$(sed -n 's/^    \(.*tar -C .*\)/\1/p' README.md)"
	check 'puts tmo into ~/.local' \
		"$("$work/other/.local/bin/tmo" 5s echo yes)" yes
	source=${binary%-linux-*}
	check 'the source is all of the tree' \
		"$(files "$source")" "$(git ls-files | sed 's,^,./,' | sort)"
	succeeds 'the source tarball builds' make -C "$source"
}

test_deb()
{
	succeeds 'deb' make deb
	deb=$(echo "$PWD"/build/dist/*.deb)
	check 'who answers for it' "$(dpkg-deb -f "$deb" Maintainer)" \
		'The tmo authors <tmo@tmo.invalid>'
	sum=$(sha256sum <"$deb")
	DEB_MAINTAINER='A B <a@example.org>' make deb >"$work/log" 2>&1
	check 'who does with DEB_MAINTAINER' \
		"$(dpkg-deb -f "$deb" Maintainer)" 'A B <a@example.org>'
	rm "$deb"
	(umask 077 && TZ=Asia/Tokyo make deb) >"$work/log" 2>&1
	check 'the same bytes' "$(sha256sum <"$deb")" "$sum"
	dpkg-deb -x "$deb" "$work/deb"
	check 'what the package has' "$(files "$work/deb")" './usr/bin/tmo
./usr/share/bash-completion/completions/tmo
./usr/share/doc/tmo/changelog.gz
./usr/share/doc/tmo/copyright
./usr/share/fish/vendor_completions.d/tmo.fish
./usr/share/lintian/overrides/tmo
./usr/share/man/man1/tmo.1.gz
./usr/share/man/man7/tmo-recipes.7.gz
./usr/share/zsh/vendor-completions/_tmo'
	test_measured 'the package' "$work/deb/usr/bin/tmo"
	changes=$work/deb/usr/share/doc/tmo/changelog.gz
	check 'its changelog' "$(gzip -dc "$changes" | dpkg-parsechangelog -l- \
		-S Version)" "$(dpkg-deb -f "$deb" Version)"
	check 'what it says of the version' \
		"$(gzip -dc "$changes" | grep -cFx -e "$(sed -n \
		"/^$(dpkg-deb -f "$deb" Version)/,\$s/^  //p" .changelog |
		head -n 1 | sed 's/^/  /')")" 1
	check 'its version' "tmo $(dpkg-deb -f "$deb" Version)" \
		"$("$work/deb/usr/bin/tmo" --version)"
	dpkg-deb -e "$deb" "$work/deb/DEBIAN"
	check 'its sums' "$(cd "$work/deb" && md5sum --status -c DEBIAN/md5sums
		echo $?)" 0
	if command -v lintian >/dev/null; then
		lintian --allow-root --fail-on error "$deb" >"$work/log" 2>&1
		check "lintian: $(cat "$work/log")" "$?" 0
		check 'lintian has no warning' \
			"$(grep '^[EW]:' "$work/log")" ''
	else
		skip lintian 'not installed'
	fi
	if [ "$(id -u)" -eq 0 ]; then
		test_dpkg
	else
		skip 'installing the package' 'not root'
	fi
}

# In a dpkg database of its own: the machine's is not touched.
test_dpkg()
{
	sys=$work/sys
	mkdir -p "$sys/var/lib/dpkg/info" "$sys/var/lib/dpkg/updates"
	: >"$sys/var/lib/dpkg/status"
	succeeds 'it installs' dpkg --root="$sys" --force-not-root \
		--log=/dev/null -i "$deb"
	check 'and runs' "$("$sys/usr/bin/tmo" 5s echo yes)" yes
	succeeds 'it is purged' dpkg --root="$sys" --log=/dev/null -P tmo
	check 'and nothing is left' "$(ls "$sys/usr" 2>/dev/null)" ''
}

test_docs()
{
	make docs >"$work/log" 2>&1
	check "docs: $(cat "$work/log")" "$?" 0
	check 'no lint' "$(grep -c ': no lint$' "$work/log")" 1
	check 'a PDF' "$(head -c 5 build/docs/tmo.1.pdf)" %PDF-
	check 'a page' "$(grep -c '</html>' build/docs/tmo.1.html)" 1
}

copy "$root" "$work/tree" || exit 1
test_install
# From here on what is built is installed.
make >"$work/log" 2>&1 || cat "$work/log"
test_home
test_flags
test_timeout_link
if ! command -v musl-gcc >/dev/null; then
	skip 'dist and deb' 'musl-gcc is not installed'
elif command -v git >/dev/null; then
	test_refusal
	test_dist
else
	skip dist 'git is not installed'
fi
if ! command -v musl-gcc >/dev/null; then
	:
elif command -v dpkg-deb >/dev/null; then
	test_deb
else
	skip deb 'dpkg-deb is not installed'
fi
if command -v mandoc >/dev/null; then
	test_docs
else
	skip docs 'mandoc is not installed'
fi
cd / || exit 1
echo "packaging: $passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
