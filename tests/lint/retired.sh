#!/bin/sh
# retired: names that the code has given up do not come back.
#
#	retired.sh       from the top of the tree; says where one stands

! grep -rnowE -f tests/lint/retired.txt --include='*.[ch]' \
	src include tests/fake tests/unit tests/run tests/fuzz tests/model ||
	{ echo 'retired: see tests/lint/retired.txt'; exit 1; }
