# checked.awk: reads C code without comments, functions whose braces stand in
# column 1; says where a pid that a call returns is used without a look at it.

BEGIN {
	n = split("getpid getppid getpgrp getpgid getsid gettid tcgetpgrp " \
		"fork vfork clone waitpid wait4 self_pid self_pid_forked " \
		"read_pid share fork_alone child_spawn child_fork " \
		"child_help child_share_descriptors closing_start " \
		"spawn_start guard_start hook_start start_hook",
		names)
	for (i = 1; i <= n; i++)
		source[names[i]] = 1
	# These look at it themselves, or have nothing for an error but EINVAL.
	n = split("self_is_in_group is_in_foreground getpgid tcsetpgrp", names)
	for (i = 1; i <= n; i++)
		looks[names[i]] = 1
	raw = "(syscall|raw[1-4])\\(SYS_(get(t|p|pp|pg)id|getpgrp|getsid|" \
		"clone|v?fork|wait4)"
	order = "^ *(<|>|<=|>=) *-?[01]([^0-9]|$)"
}

function complain(what) {
	print file ": " name "(): " what
	failed = 1
}

# The word before the innermost parenthesis that is open at the end of `text`;
# "=" where that holds a part of the whole alone, "" where none is open.
function caller_of(text,    depth, i, c, word) {
	depth = 0
	for (i = length(text); i > 0; i--) {
		c = substr(text, i, 1)
		if (c ~ /[;{}]/)
			return ""
		if (c == ")")
			depth++
		if (c == "(" && depth-- == 0)
			break
	}
	if (i == 0)
		return ""
	word = substr(text, 1, i - 1)
	if (word !~ /[[:alnum:]_]$/)
		return ""
	sub(/.*[^[:alnum:]_]/, "", word)
	return word ~ /^(if|while|for|switch|return)$/ ? "" : word
}

# Where `variable` is an argument somewhere, and compared with 0 or 1 nowhere.
function check_variable(variable, body,    at, before, after, word, used, seen) {
	while ((at = index(body, variable)) > 0) {
		before = substr(all, 1, length(all) - length(body) + at - 1)
		after = substr(body, at + length(variable))
		body = after
		if (before ~ /[[:alnum:]_.>]$/ || after ~ /^[[:alnum:]_]/)
			continue
		if (after ~ order)
			seen = 1
		if (after !~ /^ *[,)]/ || before !~ /[(,] *$/)
			continue
		word = caller_of(before)
		if (word == "find_refused") # which says what is wrong with it
			seen = 1
		else if (word != "" && !(word in looks))
			used = word
	}
	if (used != "" && !seen)
		complain(variable " goes to " used "() and is not looked at")
}

function check_call(call, before, after,    word, variable, depth, i, c) {
	# What stands behind its closing parenthesis.
	depth = 0
	for (i = 1; i <= length(after); i++) {
		c = substr(after, i, 1)
		if (c == "(")
			depth++
		if (c == ")" && --depth == 0)
			break
	}
	after = substr(after, i + 1)
	sub(/\([[:alnum:]_]+\) *$/, "", before) # a cast
	if (after ~ /^ *(==|!=|<|>)/ || before ~ /(==|!=|<|>|!) *$/)
		return
	word = caller_of(before)
	if (word in looks)
		return
	if (word != "") {
		complain("the result of " call " goes to " word "()")
		return
	}
	if (before ~ /return *$/ && !(name in source))
		complain("returns that of " call ", and checked.awk does not" \
			" know it")
	variable = before
	sub(/.*[;{}]/, "", variable)
	if (variable !~ /[^=!<>]=[^=]/)
		return
	sub(/ *=.*/, "", variable)
	sub(/.*[^[:alnum:]_.>-]/, "", variable)
	if (variable !~ /^\./)
		check_variable(variable, all)
}

function check_function(    rest, at, call, before) {
	all = body
	rest = body
	pattern = "[[:alnum:]_]+ *\\("
	while (match(rest, pattern)) {
		call = substr(rest, RSTART, RLENGTH - 1)
		before = substr(all, 1, length(all) - length(rest) + RSTART - 1)
		rest = substr(rest, RSTART + RLENGTH - 1)
		if (call in source || (call "" rest) ~ "^" raw)
			check_call(call, before, rest)
	}
}

/^[{]/ { inside = 1; body = ""; next }
/^[}]/ {
	if (inside)
		check_function()
	inside = 0
	next
}
inside { body = body " " $0; next }
/^[[:alpha:]].*\(/ {
	name = $0
	sub(/\(.*/, "", name)
	sub(/.*[^[:alnum:]_]/, "", name)
}

END { exit failed }
