/*
 * -r: one line of JSON a run, whatever happens. A parser of others (python3)
 * says what is JSON and what is in it.
 */
#define _GNU_SOURCE
#include "harness.h"
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ALONE = 64321 };

#define FILE_OF_REPORTS scratch_path("report")
#define REPORT "-r", FILE_OF_REPORTS

/* Every line is an object with exactly these fields, in order. */
static const char checker[] =
	"import json, re, sys\n"
	"lines = open(sys.argv[1], encoding='utf-8', newline='\\n').read()\n"
	"assert lines == '' or lines.endswith('\\n'), 'no newline at the end'\n"
	"keys = ['command', 'pid', 'start', 'elapsed', 'outcome', 'reason',\n"
	"    'status', 'exit', 'signal', 'core', 'signals', 'left', 'user',\n"
	"    'system', 'max_rss', 'limits', 'oom', 'running', 'hook']\n"
	"def pairs(list):\n"
	"    assert len(dict(list)) == len(list), 'a key twice'\n"
	"    return dict(list)\n"
	"runs = [json.loads(l, object_pairs_hook=pairs, parse_constant=None)\n"
	"    for l in lines.split('\\n')[:-1]]\n"
	"for run in runs:\n"
	"    assert list(run) == keys, list(run)\n"
	"    assert re.fullmatch(r'\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d'\n"
	"        r'\\.\\d{3}Z', run['start']), run['start']\n"
	"    assert list(run['limits']) == ['time', 'idle', 'no_output', "
	"        'cpu', 'memory', 'grace', 'give_up']\n"
	"    for sent in run['signals']:\n"
	"        assert list(sent) == ['signal', 'at', 'by', 'processes']\n"
	"        assert sent['processes'] > 0\n"
	"    assert run['oom'] in (None, False, True)\n"
	"    for one in run['running']:\n"
	"        assert list(one) == ['pid', 'parent', 'name', 'state',\n"
	"            'wait', 'user', 'system']\n"
	"        assert one['state'] in 'RSDTtI' and one['wait'] != '0'\n"
	"        assert one['user'] >= 0 and one['system'] >= 0\n"
	"    assert run['hook'] is None or list(run['hook']) == [\n"
	"        'exit', 'signal', 'elapsed']\n"
	"run = runs[-1] if runs else None\n"
	"exec(sys.argv[2])\n";

static bool has_python(void)
{
	return run_wait(START(&(struct setup){.program = "python3"}, "-c", ""))
		       ->status == 0;
}

/* Validates the file, then runs `claim`, Python over `runs` and `run`. */
static void check(const char *claim, const char *file, int line)
{
	const struct run *run =
		run_wait(START(&(struct setup){.program = "python3"}, "-c",
			checker, FILE_OF_REPORTS, claim));

	if (run->status == 0)
		return;
	print_error("%s\nthe file: %.4000s\n%s\n", claim,
		file_text(FILE_OF_REPORTS), run->err);
	_fail(file, line);
}

#define assert_report(claim) check((claim), __FILE__, __LINE__)

/* Without python3 there is nobody to ask. */
#define need_python()                                                          \
	do {                                                                   \
		if (!has_python())                                             \
			skip_because("there is no python3");                   \
	} while (0)

/* ---- outcomes ---- */

static void a_command_that_exits_is_reported(void **state)
{
	(void)state;
	need_python();
	assert_exit(TMO(REPORT, "30", "sh", "-c", "exit 3"), 3);
	assert_report(
		"assert len(runs) == 1\n"
		"assert run['command'] == ['sh', '-c', 'exit 3']\n"
		"assert run['outcome'] == 'exited' and run['reason'] is None\n"
		"assert run['status'] == 3 and run['exit'] == 3\n"
		"assert run['signal'] is None and run['core'] is False\n"
		"assert run['signals'] == [] and run['left'] == 0\n"
		"assert run['pid'] > 1 and run['max_rss'] > 100000\n"
		"assert 0 <= run['elapsed'] < 20\n"
		"assert run['hook'] is None and run['running'] == []\n"
		"assert run['limits'] == {'time': 30, 'idle': None, "
		"'no_output': None, 'cpu': None, 'memory': None, 'grace': 10, "
		"'give_up': 10}");
}

/* Nor of children that tmo had before, or the -o command's. */
static void memory_of_others_is_not_reported(void **state)
{
	(void)state;
	const struct setup shell = {.program = "sh"};
	const char *script = text_format(
		"dd if=/dev/zero of=/dev/null bs=100M count=1 2>/dev/null\n"
		"exec '%s' -q -o 'dd if=/dev/zero of=/dev/null bs=100M "
		"count=1 2>/dev/null' -r '%s' 0.1 sleep 1000",
		tmo_path(), FILE_OF_REPORTS);

	need_python();
	assert_exit(run_wait(START(&shell, "-c", script)), 124);
	assert_report("assert 100000 < run['max_rss'] < 50000000");
}

static void tmo_that_dies_by_the_commands_signal_reports_it(void **state)
{
	(void)state;
	need_python();
	assert_signalled(
		TMO(REPORT, "30", "sh", "-c", "kill -KILL $$"), SIGKILL);
	assert_report("assert run['outcome'] == 'signaled'\n"
		      "assert run['status'] == 137 and run['exit'] is None\n"
		      "assert run['signal'] == 'KILL'\n"
		      "assert run['signals'] == []");
	assert_signalled(
		TMO(REPORT, "30", "sh", "-c", "kill -SEGV $$"), SIGSEGV);
	assert_report("assert len(runs) == 2 and run['signal'] == 'SEGV'");
}

static void the_time_limit_is_reported(void **state)
{
	(void)state;
	need_python();
	assert_exit(TMO("-q", REPORT, "0.3", "sh", "-c",
			    "sleep 1000 & exec sleep 1000"),
		124);
	assert_report(
		"assert run['outcome'] == 'timeout' and run['reason'] == "
		"'time'\n"
		"assert run['status'] == 124 and run['signal'] == 'TERM'\n"
		"assert len(run['signals']) == 1\n"
		"sent = run['signals'][0]\n"
		"assert sent['signal'] == 'TERM' and sent['by'] == 'limit'\n"
		"assert sent['processes'] == 2 and 0.3 <= sent['at'] < 20\n"
		"assert run['elapsed'] >= sent['at'] and run['left'] == 0\n"
		"assert run['limits']['time'] == 0.3");
}

static struct run *time_up_for(const char *helper, const char *const words[])
{
	const char *arguments[16] = {"-q", REPORT, "1000", help_path(helper)};
	struct run *run;

	for (size_t i = 0; words[i]; i++)
		arguments[5 + i] = words[i];
	run = run_start(NULL, arguments);
	run_ready(run);
	run_time_up(run);
	return run_wait(run);
}

/* As they were before the first signal, which ends them all. */
static void who_was_running_is_reported(void **state)
{
	static const char *const words[] = {"fork", "[", "fork", "[", "ready",
		"pause", "]", "pause", "]", "pause", NULL};

	(void)state;
	need_python();
	assert_exit(time_up_for("actor", words), 124);
	assert_report("there = run['running']\n"
		      "assert [one['name'] for one in there] == ['actor'] * 3\n"
		      "assert there[0]['pid'] == run['pid']\n"
		      "assert there[1]['parent'] == there[0]['pid']\n"
		      "assert there[2]['parent'] == there[1]['pid']\n"
		      "assert run['signals'][0]['processes'] == 3");
}

static void of_many_64_are_reported(void **state)
{
	static const char *const words[] = {"100", NULL};

	(void)state;
	need_python();
	assert_exit(time_up_for("crowd", words), 124);
	assert_report("there = run['running']\n"
		      "assert len(there) == 64\n"
		      "assert there[0]['pid'] == run['pid']\n"
		      "assert {one['parent'] for one in there[1:]} == "
		      "{run['pid']}\n"
		      "assert len({one['pid'] for one in there}) == 64");
}

static void each_step_is_reported(void **state)
{
	(void)state;
	need_python();
	assert_exit(TMO("-q", "-s", "INT,200ms,HUP", "-k", "200ms", "-w",
			    "USR1@100ms", REPORT, "1.5", "sh", "-c",
			    "trap '' INT HUP USR1; while :; do sleep 0.05; "
			    "done"),
		137);
	assert_report(
		"assert [s['signal'] for s in run['signals']] == "
		"['USR1', 'INT', 'HUP', 'KILL']\n"
		"assert [s['by'] for s in run['signals']] == "
		"['warn', 'limit', 'limit', 'limit']\n"
		"assert run['signals'][0]['processes'] == 1\n"
		"at = [s['at'] for s in run['signals']]\n"
		"assert at == sorted(at) and at[0] >= 1.4 and at[1] >= 1.5\n"
		"assert at[2] >= at[1] + 0.19 and at[3] >= at[2] + 0.19\n"
		"assert run['limits']['grace'] == 0.2\n"
		"assert run['status'] == 137 and run['signal'] == 'KILL'");
}

static void idle_and_cpu_are_reported(void **state)
{
	(void)state;
	need_python();
	assert_exit(
		TMO("-q", REPORT, "-i", "300ms", "1h", "sleep", "1000"), 124);
	assert_report("assert run['outcome'] == 'timeout'\n"
		      "assert run['reason'] == 'idle'\n"
		      "assert run['limits']['idle'] == 0.3\n"
		      "assert run['limits']['time'] == 3600");
	assert_exit(TMO("-q", REPORT, "-c", "300ms", "0", "sh", "-c",
			    "while :; do :; done"),
		124);
	assert_report("assert run['outcome'] == 'timeout'\n"
		      "assert run['reason'] == 'cpu'\n"
		      "assert run['limits']['cpu'] == 0.3\n"
		      "assert run['limits']['time'] is None\n"
		      "assert run['user'] + run['system'] >= 0.298");
}

static void a_signal_sent_on_is_reported(void **state)
{
	struct run *run = START(
		NULL, REPORT, "30", "sh", "-c", "echo >&8; exec sleep 1000");

	(void)state;
	need_python();
	run_ready(run);
	run_kill(run, SIGHUP);
	assert_signalled(run_wait(run), SIGHUP);
	assert_report("assert run['outcome'] == 'signaled'\n"
		      "assert run['reason'] is None\n"
		      "assert len(run['signals']) == 1\n"
		      "assert run['signals'][0]['signal'] == 'HUP'\n"
		      "assert run['signals'][0]['by'] == 'received'\n"
		      "assert run['signals'][0]['processes'] == 1");
}

static void leftovers_are_reported(void **state)
{
	(void)state;
	need_python();
	assert_exit(TMO("-q", "-l", "kill", REPORT, "30", "sh", "-c",
			    "sleep 1000 & sleep 1000 & exit 3"),
		3);
	assert_report("assert run['outcome'] == 'exited'\n"
		      "assert run['signals'][0]['by'] == 'leftovers'\n"
		      "assert run['signals'][0]['processes'] == 2\n"
		      "assert run['left'] == 0");
	leftovers_expected();
	assert_exit(TMO(REPORT, "30", "sh", "-c", "sleep 1000 & exit 3"), 3);
	assert_report("assert run['outcome'] == 'exited'\n"
		      "assert run['signals'] == [] and run['left'] == 1");
}

static void a_command_that_is_not_found_is_reported(void **state)
{
	(void)state;
	need_python();
	assert_exit(TMO(REPORT, "30", "/tmp/no such/command", "x"), 127);
	assert_report("assert run['command'] == ['/tmp/no such/command', 'x']\n"
		      "assert run['outcome'] == 'not-found' and run['status'] "
		      "== 127\n"
		      "assert run['pid'] is None and run['exit'] is None\n"
		      "assert run['signal'] is None and run['signals'] == []");
}

static void a_command_that_cannot_be_executed_is_reported(void **state)
{
	(void)state;
	need_python();
	assert_exit(TMO(REPORT, "30", "/"), 126);
	assert_report("assert run['outcome'] == 'not-executable'\n"
		      "assert run['status'] == 126 and run['pid'] is None\n"
		      "assert run['exit'] is None and run['signal'] is None");
}

/* A user that has no other process, and may have no second one. */
static void be_alone(void *context)
{
	const struct rlimit one = {1, 1};

	(void)context;
	if (setrlimit(RLIMIT_NPROC, &one) != 0 || setuid(ALONE) != 0)
		_exit(99);
}

static void make_file_for_all(const char *path)
{
	file_write(path, "", 0666);
}

static void that_no_process_could_be_made_is_reported(void **state)
{
	const struct setup setup = {.child = be_alone};

	(void)state;
	need_python();
	if (geteuid() != 0)
		skip_because("it takes root to start tmo as another user");
	make_file_for_all(FILE_OF_REPORTS);
	assert_exit(run_wait(START(&setup, REPORT, "30", "true")), 125);
	assert_report("assert run['outcome'] == 'error'\n"
		      "assert run['status'] == 125 and run['pid'] is None\n"
		      "assert run['exit'] is None and run['signal'] is None");
}

static void an_abandoned_command_is_reported(void **state)
{
	const struct setup nobody = {.child = be_nobody};
	const char *become;
	struct run *run;

	(void)state;
	need_python();
	if (geteuid() != 0)
		skip_because("it takes root to have a process of another user");
	leftovers_expected();
	become = copy_of(help_path("become"), "become", 04755);
	make_file_for_all(FILE_OF_REPORTS);
	run = START(
		&nobody, "-q", "-k", "0.2", "-g", "0.2", REPORT, "1", become);
	run_ready(run);
	assert_exit(run_wait(run), 125);
	assert_report("assert run['outcome'] == 'abandoned'\n"
		      "assert run['reason'] == 'time'\n"
		      "assert run['status'] == 125 and run['pid'] > 1\n"
		      "assert run['exit'] is None and run['signal'] is None\n"
		      "assert run['left'] == 1 and run['signals'] == []");
}

/* What does not end is named; only what waits in the kernel is, before. */
static void a_command_that_is_abandoned_alone_is_named(void **state)
{
	const struct setup nobody = {.child = be_nobody};
	const char *become;
	struct run *run;
	pid_t pid;

	(void)state;
	if (geteuid() != 0)
		skip_because("it takes root to have a process of another user");
	leftovers_expected();
	become = copy_of(help_path("become"), "become", 04755);
	run = START(&nobody, "-f", "-k", "0.1", "-g", "2.2", "1000", become);
	pid = run_ready_pid(run);
	run_time_up(run);
	assert_exit(run_wait(run), 125);
	assert_stderr_line(run,
		text_format(
			"tmo: %s: process %d (become) still runs 2.2s after "
			"KILL, leaving it",
			become, (int)pid));
	assert_null(strstr(run->err, "uninterruptible"));
}

static void a_usage_error_is_no_run(void **state)
{
	(void)state;
	assert_exit(TMO(REPORT, "30"), 125);
	assert_exit(TMO(REPORT, "nonsense", "true"), 125);
	assert_exit(TMO(REPORT, "--nonsense", "30", "true"), 125);
	assert_string_equal(file_text(FILE_OF_REPORTS), "");
}

static void x_and_p_are_in_the_status(void **state)
{
	(void)state;
	need_python();
	assert_exit(TMO("-q", "-x", "7", REPORT, "0.2", "sleep", "99"), 7);
	assert_report("assert run['outcome'] == 'timeout'\n"
		      "assert run['status'] == 7");
	assert_signalled(
		TMO("-q", "-p", REPORT, "0.2", "sleep", "99"), SIGTERM);
	assert_report("assert run['outcome'] == 'timeout'\n"
		      "assert run['status'] == 143");
}

static void an_absolute_limit_is_seconds_from_the_start(void **state)
{
	(void)state;
	need_python();
	assert_exit(TMO(REPORT, "@9000000000", "true"), 0);
	assert_report("import datetime\n"
		      "start = datetime.datetime.strptime(run['start'], "
		      "'%Y-%m-%dT%H:%M:%S.%fZ').replace("
		      "tzinfo=datetime.timezone.utc).timestamp()\n"
		      "assert abs(start + run['limits']['time'] - 9e9) < 0.01");
}

static void no_grace_is_null(void **state)
{
	(void)state;
	need_python();
	assert_exit(TMO(REPORT, "-k", "0", "0", "true"), 0);
	assert_report(
		"assert run['limits'] == {'time': None, 'idle': None, "
		"'no_output': None, "
		"'cpu': None, 'memory': None, 'grace': None, 'give_up': None}");
}

/* ---- hostile words ---- */

static void hostile_arguments_stay_arguments(void **state)
{
	(void)state;
	need_python();
	assert_exit(TMO(REPORT, "30", "true", "\"", "\\", "\n\t\r\b\f\x01\x7f",
			    "\"],\"pid\":1,\"x\":[\"", "", "</script>",
			    "\xe2\x82\xac \xf0\x9f\x90\xa2 \xe2\x80\xa8"),
		0);
	assert_report(
		"assert run['command'] == ['true', '\"', '\\\\', "
		"'\\n\\t\\r\\b\\f\\x01\\x7f', '\"],\"pid\":1,\"x\":[\"', '', "
		"'</script>', '\\u20ac \\U0001f422 \\u2028']");
}

static void bytes_that_are_not_utf8_are_replaced(void **state)
{
	(void)state;
	need_python();
	assert_exit(TMO(REPORT, "30", "true",
			    "a\xff"
			    "b",
			    "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80",
			    "\xe2\x82", "\xc3("),
		0);
	assert_report("r = '\\ufffd'\n"
		      "assert run['command'] == ['true', 'a' + r + 'b', r * 2, "
		      "r * 3, r * 4, run['command'][5], r + '(']\n"
		      "assert set(run['command'][5]) == {r}");
}

static void every_single_byte_can_be_written(void **state)
{
	(void)state;
	need_python();
	for (int byte = 1; byte < 256; byte += 51) {
		char all[52];

		for (int i = 0; i < 51; i++)
			all[i] = (char)(byte + i < 256 ? byte + i : 1);
		all[51] = '\0';
		assert_exit(TMO(REPORT, "30", "true", all), 0);
	}
	assert_report("assert len(runs) == 5\n"
		      "assert all(len(r['command']) == 2 for r in runs)");
}

static void a_hostile_command_name_is_written(void **state)
{
	(void)state;
	need_python();
	assert_exit(TMO(REPORT, "30", "/no\"such\\thing\n\xff"), 127);
	assert_report("assert run['command'] == "
		      "['/no\"such\\\\thing\\n\\ufffd']");
}

static void an_argument_of_100_kb_is_written(void **state)
{
	enum { LENGTH = 100 * 1024 };
	char *argument = malloc(LENGTH + 1);

	(void)state;
	need_python();
	assert_non_null(argument);
	memset(argument, 'x', LENGTH);
	argument[LENGTH] = '\0';
	assert_exit(TMO(REPORT, "30", "true", argument), 0);
	/* The longest form of it. */
	memset(argument, '\x01', LENGTH);
	assert_exit(TMO(REPORT, "30", "true", argument), 0);
	free(argument);
	assert_report("assert runs[0]['command'][1] == 'x' * 102400\n"
		      "assert runs[1]['command'][1] == '\\x01' * 102400");
}

/* ---- the file ---- */

/* All end at once: when standard input does. */
static void two_hundred_at_once_write_two_hundred_lines(void **state)
{
	const struct setup setup = {.program = "sh", .in = STREAM_PIPE};
	struct run *run = START(&setup, "-c",
		"exec 3<&0; n=0; x=$(printf %05000d 0); "
		"while [ $n -lt 200 ]; do n=$((n + 1)); "
		"\"$0\" -r \"$1\" 60 sh -c 'echo >&8; exec cat' $n $x <&3 & "
		"done; exec 3<&- </dev/null 8>&-; wait",
		tmo_path(), FILE_OF_REPORTS);

	(void)state;
	need_python();
	run_ready_many(run, 200);
	run_close_in(run);
	assert_exit(run_wait(run), 0);
	assert_report(
		"assert len(runs) == 200\n"
		"assert {r['command'][3] for r in runs} == "
		"{str(n) for n in range(1, 201)}\n"
		"assert all(r['command'][4] == '0' * 5000 for r in runs)\n"
		"assert all(r['exit'] == 0 for r in runs)");
}

static void what_was_there_stays(void **state)
{
	(void)state;
	file_write(FILE_OF_REPORTS, "what was there\n", 0600);
	assert_exit(TMO(REPORT, "30", "true"), 0);
	assert_exit(TMO(REPORT, "30", scratch_path("nothing")), 127);
	assert_exit(TMO(REPORT, "30"), 125);
	assert_memory_equal(file_text(FILE_OF_REPORTS),
		"what was there\n{\"command\":[\"true\"],", 35);
}

/* What ls has: the standard ones, and the directory that it reads. */
#define LIST_OF_FILES "exec ls /proc/self/fd"
#define THREE_FILES "0\n1\n2\n3\n"

static void the_command_does_not_inherit_it(void **state)
{
	const struct setup bare = {.bare = true};
	const struct run *run =
		run_wait(START(&bare, REPORT, "30", "sh", "-c", LIST_OF_FILES));

	(void)state;
	assert_stdout(run, THREE_FILES);
	run = run_wait(
		START(&bare, "-r", "-", "30", "sh", "-c", LIST_OF_FILES));
	assert_stdout(run, THREE_FILES);
}

static void nor_does_the_hook(void **state)
{
	const struct setup bare = {.bare = true};
	const struct run *run = run_wait(START(&bare, "-q", REPORT, "-o",
		LIST_OF_FILES, "0.3", "sleep", "1000"));

	(void)state;
	assert_stderr(run, THREE_FILES);
}

static void one_that_cannot_be_opened_starts_nothing(void **state)
{
	const char *never = scratch_path("never");
	const char *report = scratch_path("nothing/report");
	const struct run *run = TMO("-r", report, "30", "touch", never);

	(void)state;
	assert_exit(run, 125);
	assert_one_error(run, "tmo: ", report);
	assert_false(file_exists(never));
	assert_exit(TMO("-r", "/", "30", "touch", never), 125);
	assert_exit(TMO("-r", "", "30", "touch", never), 125);
	assert_false(file_exists(never));
}

static void a_full_disk_is_told_and_changes_no_status(void **state)
{
	const struct run *run =
		TMO("-r", "/dev/full", "30", "sh", "-c", "exit 3");

	(void)state;
	assert_exit(run, 3);
	assert_one_error(run, "tmo: ", "/dev/full");
	assert_signalled(
		TMO("-r", "/dev/full", "30", "sh", "-c", "kill -HUP $$"),
		SIGHUP);
	assert_exit(TMO("-r", "/dev/full", "0.2", "sleep", "1000"), 124);
}

static void limit_files(void *context)
{
	struct rlimit few;

	(void)context;
	if (getrlimit(RLIMIT_FSIZE, &few) != 0)
		_exit(99);
	few.rlim_cur = 10;
	setrlimit(RLIMIT_FSIZE, &few);
}

static void one_that_is_written_in_part_is_told(void **state)
{
	const struct setup setup = {.child = limit_files};
	const struct run *run =
		run_wait(START(&setup, REPORT, "30", "sh", "-c", "exit 3"));

	(void)state;
	assert_exit(run, 3);
	assert_one_error(run, "tmo: ", "File too large");
}

static void a_hyphen_is_standard_error(void **state)
{
	const struct run *run = TMO("-r", "-", "30", "sh", "-c", "exit 3");

	(void)state;
	need_python();
	assert_exit(run, 3);
	assert_stdout(run, "");
	file_write(FILE_OF_REPORTS, run->err, 0600);
	assert_report("assert len(runs) == 1 and run['exit'] == 3");
}

static void a_closed_standard_error_changes_no_status(void **state)
{
	const struct setup closed = {.err = STREAM_CLOSED};
	struct setup broken = {.out = STREAM_DEFAULT};
	int ends[2];

	(void)state;
	assert_exit(
		run_wait(START(&closed, "-r", "-", "30", "sh", "-c", "exit 3")),
		3);
	assert_exit(
		run_wait(START(&closed, "-r", "-", "0.2", "sleep", "99")), 124);
	/* A pipe that nobody reads any more. */
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	close(ends[0]);
	broken.err = ends[1];
	assert_exit(
		run_wait(START(&broken, "-r", "-", "30", "sh", "-c", "exit 3")),
		3);
	close(ends[1]);
}

static void with_descriptors_closed_nothing_strays_into_it(void **state)
{
	const struct setup closed = {
		.in = STREAM_CLOSED,
		.out = STREAM_CLOSED,
		.err = STREAM_CLOSED,
	};

	(void)state;
	need_python();
	assert_exit(run_wait(START(&closed, "-v", REPORT, "0.3", "sh", "-c",
			    "echo out; echo err >&2; exec sleep 1000")),
		124);
	assert_report("assert len(runs) == 1");
}

static void a_long_report_to_a_slow_reader_is_whole(void **state)
{
	enum { LENGTH = 100 * 1024 };
	char *argument = calloc(1, LENGTH + 1);
	const struct run *run;

	(void)state;
	need_python();
	assert_non_null(argument);
	memset(argument, '\x01', LENGTH);
	run = TMO("-r", "-", "30", "true", argument);
	free(argument);
	assert_exit(run, 0);
	file_write(FILE_OF_REPORTS, run->err, 0600);
	assert_report("assert len(run['command'][1]) == 102400");
}

/* Nor does one that does not block: a report may wait. */
static void one_to_a_pipe_that_does_not_block_is_whole(void **state)
{
	enum { LENGTH = 64 * 1024 };
	struct setup setup = {.out = STREAM_NULL};
	char *argument = calloc(1, LENGTH + 1);
	char *bytes = calloc(1, 2 * LENGTH);
	struct run *run;
	size_t length = 0;
	ssize_t got;
	int ends[2];

	(void)state;
	need_python();
	assert_true(argument && bytes);
	memset(argument, 'a', LENGTH);
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	assert_int_equal(fcntl(ends[1], F_SETFL, O_NONBLOCK), 0);
	assert_true(fcntl(ends[1], F_SETPIPE_SZ, 4096) >= 4096);
	setup.err = ends[1];
	run = START(&setup, "-r", "-", "30", "true", argument);
	free(argument);
	close(ends[1]);
	while (length < 2 * LENGTH &&
		(got = read(ends[0], bytes + length, 2 * LENGTH - length)) > 0)
		length += (size_t)got;
	close(ends[0]);
	assert_exit(run_wait(run), 0);
	assert_true(length > LENGTH && length < 2 * LENGTH);
	file_write(FILE_OF_REPORTS, bytes, 0600);
	free(bytes);
	assert_report("assert len(run['command'][1]) == 65536");
}

static const struct CMUnitTest tests[] = {
	PROMISE(a_command_that_exits_is_reported),
	PROMISE(memory_of_others_is_not_reported),
	PROMISE(tmo_that_dies_by_the_commands_signal_reports_it),
	PROMISE(the_time_limit_is_reported),
	PROMISE(who_was_running_is_reported),
	PROMISE(of_many_64_are_reported),
	PROMISE(each_step_is_reported),
	PROMISE(idle_and_cpu_are_reported),
	PROMISE(a_signal_sent_on_is_reported),
	PROMISE(leftovers_are_reported),
	PROMISE(a_command_that_is_not_found_is_reported),
	PROMISE(a_command_that_cannot_be_executed_is_reported),
	PROMISE(that_no_process_could_be_made_is_reported),
	PROMISE(an_abandoned_command_is_reported),
	PROMISE(a_command_that_is_abandoned_alone_is_named),
	PROMISE(a_usage_error_is_no_run),
	PROMISE(x_and_p_are_in_the_status),
	PROMISE(an_absolute_limit_is_seconds_from_the_start),
	PROMISE(no_grace_is_null),
	PROMISE(hostile_arguments_stay_arguments),
	PROMISE(bytes_that_are_not_utf8_are_replaced),
	PROMISE(every_single_byte_can_be_written),
	PROMISE(a_hostile_command_name_is_written),
	PROMISE(an_argument_of_100_kb_is_written),
	PROMISE(two_hundred_at_once_write_two_hundred_lines),
	PROMISE(what_was_there_stays),
	PROMISE(the_command_does_not_inherit_it),
	PROMISE(nor_does_the_hook),
	PROMISE(one_that_cannot_be_opened_starts_nothing),
	PROMISE(a_full_disk_is_told_and_changes_no_status),
	PROMISE(one_that_is_written_in_part_is_told),
	PROMISE(a_hyphen_is_standard_error),
	PROMISE(a_closed_standard_error_changes_no_status),
	PROMISE(with_descriptors_closed_nothing_strays_into_it),
	PROMISE(a_long_report_to_a_slow_reader_is_whole),
	PROMISE(one_to_a_pipe_that_does_not_block_is_whole),
};

TEST_PROGRAM(tests)
