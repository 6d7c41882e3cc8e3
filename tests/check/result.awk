# result.awk: reads what a test program of cmocka prints. Prints a line about
# the program and the output of each test that failed or was skipped; writes
# `passed`, `skipped` or `failed`, the program and the test to the file that
# `result` names. `status` is what the program ended with.

function count(verdict, test)
{
	counts[verdict]++
	print verdict, program ": " test >result
}

# A test that prints no newline has the verdict in the middle of a line. ERROR
# is a failure of its setup or teardown: something was left behind, say.
match($0, /\[ +(OK|FAILED|ERROR|SKIPPED) +\] /) && test != "" &&
		substr($0, RSTART + RLENGTH) == test {
	if ($0 ~ /\[ +OK +\] /)
		count("passed", test)
	else if ($0 ~ /\[ +SKIPPED +\] /) {
		count("skipped", test)
		shown = shown said "        skipped: " test "\n"
	} else {
		count("failed", test)
		shown = shown said "        FAILED: " test "\n"
	}
	test = said = ""
	next
}

/^\[ RUN      \] / {
	test = $4
	said = ""
	next
}

/^\[==========\] .*Running [0-9]+ test/ {
	sub(/.*Running /, "")
	wanted += $1
	next
}

{
	said = said "        " $0 "\n"
}

END {
	if (test != "") {
		count("failed", test)
		shown = shown said "        FAILED: " test " did not end\n"
	}
	ran = counts["passed"] + counts["failed"] + counts["skipped"]
	if (ran != wanted || (status != 0 && !counts["failed"])) {
		count("failed", "ended with status " status ", " ran " of " \
			wanted + 0 " tests run")
		if (test == "")
			shown = shown said
	}
	printf "%-4s %s: %d passed, %d failed, %d skipped\n%s",
		counts["failed"] ? "FAIL" : "ok", program, counts["passed"],
		counts["failed"], counts["skipped"], shown
	if (counts["failed"])
		print "        all of it: " log_file
}
