#!/bin/sh
# A Debian package of this tree: deb.sh VERSION DIRECTORY, from the top
# directory. DEB_MAINTAINER ("Name <address>") is who answers for it. Unless it
# is set that is nobody, and the address says so: a name below .invalid can
# never be anybody's (RFC 2606), and lintian takes it.
#
# The binary is the one that `make gates` measures, static with musl, so it
# depends on no library's version. The same tree and compiler give the same
# bytes.
set -eu
umask 022
export LC_ALL=C TZ=UTC0
version=$1
mkdir -p "$2"
out=$(cd "$2" && pwd)
make=${MAKE:-make}
unset MAKEFLAGS MAKELEVEL MFLAGS CFLAGS CPPFLAGS LDFLAGS DESTDIR
. src/packaging/release.sh
can_release deb
maintainer=${DEB_MAINTAINER:-The tmo authors <tmo@tmo.invalid>}
[ -n "${DEB_MAINTAINER:-}" ] ||
	echo 'deb: note: Maintainer is nobody: set DEB_MAINTAINER to publish it' >&2
SOURCE_DATE_EPOCH=$(src/packaging/epoch.sh)
export SOURCE_DATE_EPOCH
arch=$(dpkg --print-architecture)

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root
doc=$root/usr/share/doc/tmo

$make -s CC=musl-gcc BUILD="$work/build" TMO="$work/tmo" install \
	DESTDIR="$root" PREFIX=/usr \
	ZSHCOMPDIR=/usr/share/zsh/vendor-completions >/dev/null
gzip -n9 "$root/usr/share/man/man1/tmo.1" \
	"$root/usr/share/man/man7/tmo-recipes.7"

# What .changelog says of this version; its headings become Debian's items.
changes() {
	if [ -e .changelog ] && awk -v version="$version" '
		/^[0-9]/ { inside = $1 == version; next }
		!inside { next }
		!NF { blank = 1; next }
		found && blank { print "" }
		{ blank = 0; found = 1; print (/^[^ ]/ ? "  * " : "") $0 }
		END { exit !found }' .changelog; then
		echo
	else
		printf '  * Version %s.\n\n' "$version"
	fi
}

install -d "$doc" "$root/usr/share/lintian/overrides" "$root/DEBIAN"
{
	echo 'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/'
	echo 'Upstream-Name: tmo'
	echo
	echo 'Files: *'
	sed -n 's/^Copyright (c) /Copyright: /p' LICENSE
	echo 'License: Expat'
	sed '1,/^Copyright/d' LICENSE | sed '1d; s/^$/./; s/^/ /'
	echo
	echo 'Files: usr/bin/tmo'
	sed -n 's/^Copyright (c) /Copyright: /p' LICENSE
	echo '           2005-2020 Rich Felker, et al.'
	echo 'License: Expat'
	echo 'Comment: linked with musl, the C library, under the same terms.'
} >"$doc/copyright"
{
	printf 'tmo (%s) unstable; urgency=medium\n\n' "$version"
	changes
	printf ' -- %s  %s\n' "$maintainer" \
		"$(date -u -R -d "@$SOURCE_DATE_EPOCH")"
} | gzip -n9 >"$doc/changelog.gz"
cat >"$root/usr/share/lintian/overrides/tmo" <<-END
	# By design: half of a short run would be the dynamic loader's.
	tmo: statically-linked-binary [usr/bin/tmo]
END
cat >"$root/DEBIAN/control" <<-END
	Package: tmo
	Version: $version
	Architecture: $arch
	Maintainer: $maintainer
	Installed-Size: $(du -k -s --apparent-size "$root/usr" | cut -f1)
	Section: utils
	Priority: optional
	Description: run a command with a time limit and end everything it started
	 tmo runs a command with limits: on time, on time without progress or
	 output, on CPU time and on memory. At a limit it ends the command and all
	 its descendants, including those that changed their process group or
	 session or lost their parent.
	 .
	 Linked as timeout, it stands in for the timeout of POSIX and of GNU.
END
(cd "$root" && find usr -type f | sort | xargs md5sum >DEBIAN/md5sums)
find "$root" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
dpkg-deb --root-owner-group --build "$root" "$out/tmo_${version}_$arch.deb"
