#!/bin/sh
# The tarballs of a release: dist.sh VERSION DIRECTORY, from the top directory.
#
# The source is that of the last commit, and the binary is built from that
# tarball, not from the tree, as `make gates` measures it. The same commit and
# compiler give the same bytes, whoever, wherever and whenever. Refuses to know
# what is installed where: that is the Makefile's.
set -eu
umask 022
export LC_ALL=C TZ=UTC0
version=$1
mkdir -p "$2"
out=$(cd "$2" && pwd)
make=${MAKE:-make}
# Of the make that called; they are not for the one that is called.
unset MAKEFLAGS MAKELEVEL MFLAGS CFLAGS CPPFLAGS LDFLAGS DESTDIR

[ -e .git ] || { echo 'dist: needs the git repository' >&2; exit 1; }
. src/packaging/release.sh
can_release dist
[ -z "$(git status --porcelain)" ] ||
	echo 'dist: note: what is not committed is not in the tarballs' >&2
SOURCE_DATE_EPOCH=$(src/packaging/epoch.sh)
export SOURCE_DATE_EPOCH

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

source=tmo-$version
git -c tar.umask=0022 archive --format=tar --prefix="$source/" HEAD \
	>"$work/source.tar"
gzip -n9 <"$work/source.tar" >"$out/$source.tar.gz"

tar -xf "$work/source.tar" -C "$work"
binary=tmo-$version-linux-$(uname -m)
stage=$work/$binary
# Laid out as below a PREFIX: tar -xz --strip-components=1 -C /usr/local
(
	cd "$work/$source"
	$make -s CC=musl-gcc
	$make -s CC=musl-gcc install DESTDIR="$work" PREFIX="/$binary" \
		>/dev/null
	install -d "$stage/share/doc/tmo"
	install -m 644 LICENSE README.md "$stage/share/doc/tmo"
	[ ! -e .changelog ] ||
		install -m 644 .changelog "$stage/share/doc/tmo/CHANGELOG"
)
# musl's terms ask for their notice where the library is.
if [ -r /usr/share/doc/musl/copyright ]; then
	install -m 644 /usr/share/doc/musl/copyright \
		"$stage/share/doc/tmo/LICENSE.musl"
fi
tar -C "$work" --sort=name --format=ustar --owner=0 --group=0 \
	--numeric-owner --mtime="@$SOURCE_DATE_EPOCH" -cf - "$binary" |
	gzip -n9 >"$out/$binary.tar.gz"

cd "$out"
sha256sum "$source.tar.gz" "$binary.tar.gz" >SHA256SUMS
cat SHA256SUMS
