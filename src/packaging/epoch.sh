#!/bin/sh
# Prints the time that packages are dated with: SOURCE_DATE_EPOCH, else the last
# commit's, else (in an unpacked source tarball) that of the version's file.
if [ -n "${SOURCE_DATE_EPOCH:-}" ]; then
	echo "$SOURCE_DATE_EPOCH"
elif [ -e .git ]; then
	git log -1 --format=%ct
else
	stat -c %Y include/tmo/version.h
fi
