#!/usr/bin/env python3
"""faults: every system call that tmo makes fails, once and for good, in turn.

    faults.py TMO HELP OUT [--jobs N] [--every N] [--only SCENARIO[,CALL]]
              [--for-good]

HELP is a directory with the built helpers bystander and old. Each scenario is
run once under strace to see which calls tmo itself makes (not its command, nor
the C library before main), then once for every call site and every error that
could come there. The oracle: tmo works, or exits with 125 and one line; it
returns within a bound, leaves no process and no zombie, and signals nobody
that is not its own. Then once for every call that is refused from main on, as
by a sandbox (--for-good: that alone): nor does tmo spin then. Then the same on
older kernels (old.c). A table of call, error and outcome goes to OUT.

Where it can, it runs in a pid namespace of its own: a stray kill(-1) then
ends the test, not the machine.
"""
import collections
import ctypes
import json
import multiprocessing
import multiprocessing.util
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time

BOUND = 12.0  # seconds after which a run hangs
LATE = 2.5    # seconds that a failure may cost, on a busy machine
GRACE = '.4'

# Where /proc cannot be read tmo says so and signals the command only; where it
# may not adopt orphans it says so and signals the process group that it leads.
BLIND_SAID = ('/proc does not show tmo', '/proc cannot be read',
              'cannot adopt orphans, only its group')
# Where it cannot be read at the moment, which may pass, that is tried for as
# long as -g allows.
UNFOUND_SAID = 'cannot find all descendants'

# What each call may plausibly say; anything else gets DEFAULT. EPERM and
# ENOSYS are what a sandbox's filter answers.
DEFAULT = ['EPERM', 'ENOSYS', 'ENOMEM', 'EIO', 'EINTR', 'EAGAIN']
PLAUSIBLE = {
    'rt_sigprocmask': ['EPERM', 'ENOSYS'],
    'rt_sigaction': ['EPERM', 'ENOSYS'],
    'rt_sigtimedwait': ['EINTR', 'EAGAIN'],
    'wait4': ['EINTR'],
    'waitid': ['EINTR'],
    'clone': ['EAGAIN', 'ENOMEM', 'EPERM', 'ENOSYS'],
    'clone3': ['EAGAIN', 'ENOMEM', 'EPERM', 'ENOSYS'],
    'fork': ['EAGAIN', 'ENOMEM'],
    'vfork': ['EAGAIN', 'ENOMEM'],
    'kill': ['EPERM', 'ESRCH', 'ENOSYS', 'EAGAIN'],
    'tgkill': ['EPERM', 'ESRCH', 'EAGAIN'],
    'tkill': ['EPERM', 'ESRCH', 'EAGAIN'],
    'pidfd_open': ['ENOSYS', 'EMFILE', 'ENOMEM', 'ESRCH', 'EPERM'],
    'pidfd_send_signal': ['ENOSYS', 'EPERM', 'ESRCH', 'EAGAIN'],
    'openat': ['EMFILE', 'ENOMEM', 'EINTR', 'EIO', 'ENOENT', 'EPERM',
               'EACCES'],
    'read': ['EINTR', 'EIO', 'ENOMEM', 'ESRCH', 'EAGAIN'],
    'write': ['EINTR', 'EIO', 'EAGAIN', 'EPIPE', 'ENOSPC'],
    'close': ['EINTR', 'EIO'],
    'mmap': ['ENOMEM', 'EAGAIN', 'EPERM'],
    'mremap': ['ENOMEM', 'EAGAIN'],
    'munmap': ['ENOMEM', 'EINVAL'],
    'brk': ['ENOMEM'],
    'mprotect': ['ENOMEM'],
    'prctl': ['EINVAL', 'EPERM', 'ENOSYS'],
    'prlimit64': ['EPERM', 'ENOSYS'],
    'getdents64': ['EIO', 'ENOMEM', 'ENOENT', 'EINTR'],
    'poll': ['EINTR', 'EAGAIN', 'ENOMEM'],
    'pipe': ['EMFILE', 'ENFILE'],
    'pipe2': ['EMFILE', 'ENFILE'],
    'fcntl': ['EMFILE', 'EINTR', 'EAGAIN'],
    'timer_create': ['EAGAIN', 'ENOMEM', 'ENOSYS'],
    'timer_settime': ['ENOMEM', 'ENOSYS'],
    'readlink': ['ENOENT', 'EIO', 'ENOMEM', 'EACCES'],
    'newfstatat': ['ENOENT', 'EIO', 'ENOMEM', 'ESRCH', 'EINTR'],
    'access': ['ENOENT', 'EIO', 'EACCES'],
    'faccessat': ['ENOENT', 'EIO', 'EACCES'],
    'getrusage': ['EPERM', 'ENOSYS'],
    'clock_gettime': ['EPERM', 'EINVAL', 'ENOSYS'],
    'sched_getaffinity': ['EPERM', 'ENOSYS'],
    'ioctl': ['EINTR', 'EIO', 'EPERM'],
    'getuid': [], 'geteuid': [], 'getgid': [], 'getegid': [],
    # These cannot fail: POSIX and the kernel reserve no value for it.
    'getpid': [], 'getppid': [], 'getpgrp': [], 'gettid': [],
    'exit_group': [], 'exit': [], 'execve': [], 'rt_sigreturn': [],
    'getpgid': ['ESRCH', 'EPERM'],
}

# What a sandbox says for good. Those calls that tell of a pid are never refused:
# whoever takes an error for a pid signals everybody that there is. For the same
# reason kill is refused in a pid namespace alone. No libc ends a process
# without the last ones, and execve is the command's.
FOR_GOOD = ['EPERM', 'ENOSYS', 'EINVAL', 'EAGAIN']
NEVER_FOR_GOOD = {'getpid', 'getppid', 'gettid', 'set_tid_address', 'getpgrp',
                  'getpgid', 'getsid', 'execve', 'rt_sigreturn', 'exit',
                  'exit_group'}
SPIN = 2000  # calls refused in a run: it asks again and again

# name: (options and command, the statuses that are right, those that are also
# right when a signal was what failed: KILL then ends what TERM did not).
# A status below 0 is death by that signal. %R is a file of the run's own, %T
# the time of day 0.8 s from now.
TREE = ('setsid sleep 9.1 & (sleep 9.2 & ) ; '
        'sh -c "sleep 9.3 & sleep 9.4" & sleep 9.5')
DEAF = ('trap "" TERM; setsid sh -c "trap \\"\\" TERM; sleep 9.1; :" & '
        'sleep 9.2; sleep 9.3')
Scenario = collections.namedtuple(
    'Scenario', 'words right with_kill usual foreign report follow')


# follow: also in what tmo forks, until that executes something. A call that
# both make as often fails in both.
def scenario(words, right, with_kill=(), usual=.7, foreign=False,
             report=False, follow=False):
    return Scenario(words, set(right), set(with_kill), usual, foreign, report,
                    follow)


SCENARIOS = {
    'plain': scenario(['5', 'sh', '-c', 'exit 3'], [3]),
    'signalled': scenario(['5', 'sh', '-c', 'kill -USR1 $$'], [-10]),
    'missing': scenario(['5', '/nonexistent/command'], [127]),
    'term': scenario(['-k', GRACE, '.15', 'sleep', '9'], [124], [137]),
    'term-tree': scenario(['-k', GRACE, '.2', 'sh', '-c', TREE],
                          [124], [137]),
    'grace': scenario(['-k', '.3', '.15', 'sh', '-c', DEAF], [137]),
    'kill-tree': scenario(['-s', 'KILL', '.2', 'sh', '-c', TREE], [137]),
    'main-first': scenario(['-m', '-k', GRACE, '.2', 'sh', '-c', TREE],
                           [124], [137]),
    'foreground': scenario(['-f', '-k', GRACE, '.15', 'sleep', '9'],
                           [124], [137]),
    'left-kill': scenario(
        ['-l', 'kill', '-k', GRACE, '5', 'sh', '-c',
         'setsid sleep 9 & sleep 9 & sleep .05; exit 4'], [4]),
    'left-wait': scenario(
        ['-l', 'wait', '-k', GRACE, '.25', 'sh', '-c',
         'sleep 9 & exit 4'], [124], [137]),
    'idle': scenario(['-i', '.2', '-k', GRACE, '4', 'sleep', '9'],
                     [124], [137]),
    'cpu': scenario(['-c', '.1', '-k', GRACE, '4', 'sh', '-c',
                     'while :; do :; done'], [124], [137], usual=3.0),
    'silent': scenario(['-n', '.2', '-k', GRACE, '4', 'sleep', '9'],
                       [124], [137]),
    'memory': scenario(['-M', '20M', '-k', GRACE, '4', 'sh', '-c',
                        'x=$(head -c 30000000 /dev/zero | tr "\\0" x); '
                        'sleep 9'], [124, 137], usual=2.5),
    'left-fail': scenario(
        ['-l', 'fail', '-k', GRACE, '5', 'sh', '-c',
         'setsid sleep 9 & sleep 9 & exit 4'], [124], [137]),
    'hook': scenario(['-o', 'echo $TMO_PID >/dev/null; sleep .05',
                      '-k', GRACE, '.15', 'sleep', '9'], [124], [137]),
    'hook-stuck': scenario(['-o', 'sleep 9 & sleep 9', '-k', GRACE, '.15',
                            'sleep', '9'], [124], [137]),
    'report': scenario(['-r', '%R', '-k', GRACE, '.15', 'sleep', '9'],
                       [124], [137], report=True),
    'report-plain': scenario(['-r', '%R', '-p', '5', 'sh', '-c', 'exit 3'],
                             [3], report=True),
    # Standard error is a file here, too: a child writes to either.
    'in-writer': scenario(['-v', '-r', '%R', '-k', GRACE, '.15', 'sleep', '9'],
                          [124], [137], follow=True),
    'wall': scenario(['-k', GRACE, '%T', 'sleep', '9'], [124], [137],
                     usual=1.3),
    'warn': scenario(['-w', 'USR1@.15', '-k', GRACE, '.3', 'sh', '-c',
                      'trap : USR1; while :; do sleep .02; done'],
                     [124], [137]),
    'verbose': scenario(['-v', '-k', GRACE, '.15', 'sh', '-c', TREE],
                        [124], [137]),
    'stop': scenario(['-s', 'STOP', '-k', '.3', '.15', 'sleep', '9'], [137]),
    'foreign': scenario(['-k', GRACE, '.15', 'sh', '-c', 'sleep 9 & sleep 9'],
                        [124], [137], foreign=True),
    'guard': scenario(['-d', '5', 'sh', '-c', 'exit 3'], [3]),
    'guard-tree': scenario(['-d', '-k', GRACE, '.2', 'sh', '-c', TREE],
                           [124], [137]),
    # A guard that leaves its work is taken for one that was killed.
    'in-guard': scenario(['-d', '-k', GRACE, '5', 'sh', '-c', 'exit 3'],
                         [3, 124, 137], follow=True),
    'in-guard-tree': scenario(['-d', '-k', GRACE, '.2', 'sh', '-c', TREE],
                              [124, 137], follow=True),
    'give-up': scenario(['-g', '3', '-s', 'KILL', '.15', 'sleep', '9'],
                        [137]),
}

# Where tmo is held up just before each signal that it sends, as by a machine
# that has other work: whoever is started meanwhile is reached too.
FORKS = 'while :; do setsid sleep 9 & sleep .004; done'
SLOW = {
    'forks-signalled': scenario(
        ['5', 'sh', '-c', FORKS + ' & sleep .1; kill -USR1 $PPID; sleep 9'],
        [-10], usual=4.0),
    'forks-limit': scenario(['-k', '8', '.1', 'sh', '-c', FORKS + '& wait'],
                            [124], usual=4.0),
    'forks-drop-in': scenario(['-k', '0', '.1', 'sh', '-c', FORKS], [124],
                              usual=4.0),
}
HELD_UP = 'inject=kill,pidfd_send_signal:delay_enter=25000'

OLD = {  # what an older kernel lacks: scenarios where 125 is right
    'subreaper': ('left-kill', 'left-wait', 'left-fail', 'idle', 'cpu',
                  'silent', 'memory', 'guard', 'guard-tree', 'in-guard',
                  'in-guard-tree'),
    'pdeathsig': ('guard', 'guard-tree', 'in-guard', 'in-guard-tree'),
    'pidfd': (),
    'pidfd_open': (),
    'children': (),
    'io': ('idle', 'silent'),
    'proc': ('left-kill', 'left-wait', 'left-fail', 'idle', 'cpu', 'silent',
             'memory'),
}
# Without /proc the signals go to the command only; who is left is not tmo's
# fault, so only those without descendants are asked.
BLIND = {'plain', 'signalled', 'missing', 'term', 'foreground', 'report',
         'report-plain', 'wall', 'stop', 'give-up', 'left-kill', 'left-wait',
         'left-fail', 'idle', 'cpu', 'silent', 'memory', 'hook'}

PR_SET_CHILD_SUBREAPER = 36


def adopt_orphans():
    libc = ctypes.CDLL(None, use_errno=True)
    return libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0


class Place:
    """Where one worker runs its cases: directory, bystander, marker."""

    def __init__(self, args):
        self.args = args
        self.dir = tempfile.mkdtemp(prefix='worker.', dir=args.dir)
        self.hits = os.path.join(self.dir, 'hits')
        self.count = 0
        self.start_bystander()
        multiprocessing.util.Finalize(self, self.end_bystander,
                                      exitpriority=10)

    def end_bystander(self):
        self.bystander.kill()
        self.bystander.wait()

    def start_bystander(self):
        self.bystander = subprocess.Popen(
            [os.path.join(self.args.help, 'bystander'), self.hits],
            stdin=subprocess.DEVNULL)

    def bystander_complaint(self):
        if self.bystander.poll() is not None:
            status = self.bystander.returncode
            self.start_bystander()
            return 'bystander killed by %d' % -status
        try:
            with open(self.hits) as hits:
                text = hits.read().strip()
        except FileNotFoundError:
            return None
        if text:
            os.truncate(self.hits, 0)
            return 'bystander hit: ' + text
        return None


def find_marked(marker):
    """Every process that has the marker in its environment."""
    needle = ('TMO_TRUST=' + marker).encode()
    found = []
    for name in os.listdir('/proc'):
        if not name.isdigit():
            continue
        try:
            with open('/proc/%s/environ' % name, 'rb') as environ:
                if needle in environ.read().split(b'\0'):
                    found.append(int(name))
        except OSError:
            pass
    return found


def describe(pid):
    try:
        with open('/proc/%d/cmdline' % pid, 'rb') as f:
            return '%d (%s)' % (
                pid, f.read().replace(b'\0', b' ').decode().strip())
    except OSError:
        return str(pid)


def end_all(marker):
    for _ in range(50):
        left = find_marked(marker)
        if not left:
            return
        for pid in left:
            try:
                os.kill(pid, signal.SIGKILL)
            except OSError:
                pass
        time.sleep(.02)


def reap_orphans(place):
    """Children handed to this worker: tmo should have reaped them."""
    orphans = []
    while True:
        try:
            info = os.waitid(os.P_ALL, 0,
                             os.WEXITED | os.WNOHANG | os.WNOWAIT)
        except ChildProcessError:
            break
        if info is None or info.si_pid == place.bystander.pid:
            break
        os.waitpid(info.si_pid, 0)
        orphans.append(info.si_pid)
    return orphans


Result = collections.namedtuple('Result', 'status err took trouble trace')


def words_of(case, report):
    soon = '@%.3f' % (time.time() + .8)
    return [word.replace('%R', report).replace('%T', soon)
            for word in case.words]


def run_case(place, case, wrap):
    """One run under `wrap` (strace or old, with its own words)."""
    place.count += 1
    marker = '%d.%d' % (os.getpid(), place.count)
    report = os.path.join(place.dir, 'report')
    err_name = os.path.join(place.dir, 'err')
    trace = os.path.join(place.dir, 'trace')
    foreign_hits = os.path.join(place.dir, 'foreign')
    for name in (report, err_name, trace, foreign_hits):
        if os.path.exists(name):
            os.unlink(name)
    environ = dict(os.environ, TMO_TRUST=marker)
    argv = [word.replace('%TRACE', trace) for word in wrap]
    argv += [place.args.tmo] + words_of(case, report)
    if case.foreign:
        # A child that tmo has before it starts anything: strace -D leaves
        # the shell's pid to tmo.
        argv = ['sh', '-c', 'unset TMO_TRUST; "$1" "$2" & '
                'TMO_TRUST=$3; export TMO_TRUST; shift 3; exec "$@"', 'sh',
                os.path.join(place.args.help, 'bystander'), foreign_hits,
                marker] + argv
    trouble = []
    began = time.monotonic()
    with open(err_name, 'wb') as err:
        process = subprocess.Popen(
            argv, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=err, env=environ)
        try:
            status = process.wait(BOUND)
        except subprocess.TimeoutExpired:
            status = None
            trouble.append('hangs')
    took = time.monotonic() - began
    with open(err_name, 'rb') as err:
        text = err.read().decode(errors='replace')
    trouble += look_around(place, marker, case, foreign_hits,
                           any(said in text for said in BLIND_SAID))
    if status is None:
        process.kill()
        process.wait()
        reap_orphans(place)
    trouble += check_report(case, status, text, report)
    if status is not None and took > case.usual + LATE and \
            UNFOUND_SAID not in text:
        trouble.append('status %s, but late: %.1f s, not %.1f' % (
            status, took, case.usual))
    return Result(status, text, took, trouble,
                  open(trace).read() if os.path.exists(trace) else '')


def look_around(place, marker, case, foreign_hits, is_blind):
    trouble = []
    deadline = time.monotonic() + 1.0
    left = find_marked(marker)
    while left and time.monotonic() < deadline:
        # strace -D ends a moment after its tracee; nothing else may.
        if not all('strace' in describe(pid) for pid in left):
            break
        time.sleep(.01)
        left = find_marked(marker)
    if left and not is_blind:
        trouble.append('leaves ' + ', '.join(map(describe, left)))
    end_all(marker)
    complaint = place.bystander_complaint()
    if complaint:
        trouble.append(complaint)
    if case.foreign:
        trouble += check_foreign(foreign_hits)
    orphans = reap_orphans(place)
    # Blind, tmo does not wait for more than its command.
    if orphans and not case.foreign and not left and not is_blind:
        trouble.append('leaves zombies %s' % orphans)
    return trouble


def check_foreign(hits):
    """The foreign child is this worker's now; it must live, unhurt."""
    needle = hits.encode()
    for name in os.listdir('/proc'):
        if not name.isdigit():
            continue
        try:
            with open('/proc/%s/cmdline' % name, 'rb') as cmdline:
                words = cmdline.read().split(b'\0')
        except OSError:
            continue
        if needle in words and b'bystander' in words[0]:
            os.kill(int(name), signal.SIGKILL)
            os.waitpid(int(name), 0)
            size = os.path.getsize(hits) if os.path.exists(hits) else 0
            return ['a foreign child was signalled'] if size else []
    return ['a foreign child is gone']


def check_report(case, status, text, report):
    if not case.report or status in (None, 125):
        return []
    try:
        with open(report) as f:
            lines = f.read().splitlines()
    except OSError:
        lines = []
    if len(lines) == 1:
        told = json.loads(lines[0])['status']
        if told != status:
            return ['report says %s, status is %s' % (told, status)]
        return []
    if not lines and 'report' in text:
        return []
    return ['%d report lines, and nothing said' % len(lines)]


def outcome_of(case, result, failed_signal, may_fail=True):
    """(outcome, ok)"""
    if result.trouble:
        return '; '.join(result.trouble), False
    right = case.right | (case.with_kill if failed_signal else set())
    # One that cannot end itself by a signal says it with its status.
    right |= {128 - status for status in right if status < 0}
    if result.status in right:
        return 'works', True
    if result.status == 125 and may_fail:
        lines = result.err.splitlines()
        if len(lines) == 1 and lines[0].startswith('tmo: '):
            return '125: ' + lines[0][5:], True
        if lines and all(line.startswith('tmo: ') for line in lines) and \
                '-v' in case.words:
            return '125: ' + lines[-1][5:], True
        if UNFOUND_SAID in result.err and 'leaving them' in lines[-1]:
            return '125: ' + lines[-1][5:], True
        return '125 with %d lines: %r' % (len(lines), result.err), False
    return 'status %s, not %s: %r' % (
        result.status, sorted(right), result.err), False


CALL = re.compile(r'^(\d+ +)?([a-z_0-9]+)\((.*)$')


def sites_of(trace):
    """How often each call comes, and how often before main's first; of more
    than one process the one that makes it most often."""
    before, total = collections.Counter(), collections.Counter()
    by_process = collections.Counter()
    in_main = False
    for line in trace.splitlines():
        match = CALL.match(line)
        if not match:
            continue
        process, name = match.group(1), match.group(2)
        if name == 'rt_sigprocmask' and 'SIG_SETMASK, ~[]' in line:
            in_main = True
        by_process[process, name] += 1
        total[name] = max(total[name], by_process[process, name])
        if not in_main:
            before[name] += 1
    return before, total


def strace_words(case, *more):
    words = ['strace', '-qq', '-o', '%TRACE']
    if case.foreign:
        words.append('-D')
    if case.follow:
        words += ['-f', '-b', 'execve']
    return words + list(more) + ['--']


def leads(trace, group):
    """Whether it is the process group that tmo has made for itself."""
    return 'setpgid(0, 0) ' in trace and re.search(
        r'^(?:\d+ +)?(getpid|gettid|set_tid_address)\(.*\) += %d$' % group,
        trace, re.M)


def wrong_target(place, trace):
    """A kill() of something that no test meant."""
    for line in trace.splitlines():
        match = re.match(r'(?:\d+ +)?kill\((-?\d+), (SIG\w+|0)', line)
        if match and leads(trace, -int(match.group(1))):
            continue
        if match and (int(match.group(1)) <= 1 or
                      int(match.group(1)) == place.bystander.pid):
            return line
    return None


def forgive(result, what):
    result.trouble[:] = [trouble for trouble in result.trouble
                         if what not in trouble]


def do_site(job):
    """A status or a delay may be a busy machine's doing: asked twice."""
    result = try_site(job)
    if not result[2] and result[1].startswith('status '):
        result = try_site(job)
    return result


def try_site(job):
    name, call, number, error = job
    case = SCENARIOS[name]
    place = WORKER
    result = run_case(place, case, strace_words(
        case, '-e', 'inject=%s:error=%s:when=%s' % (call, error, number)))
    refused = result.trace.count('(INJECTED)')
    if refused > SPIN:
        result.trouble.append('spins, %d calls' % refused)
    # A report that could not be written can then not be said to be lost.
    if call == 'write' and refused > 1:
        forgive(result, 'and nothing said')
    # Who has ended by then is not looked for.
    if refused > 1 and UNFOUND_SAID in result.err:
        forgive(result, 'leaves zombies')
    if 'INJECTED' not in result.trace and not result.trouble:
        return job, 'not reached', True, result.took
    failed_signal = call in ('kill', 'pidfd_send_signal', 'tgkill')
    outcome, ok = outcome_of(case, result, failed_signal)
    stray = wrong_target(place, result.trace)
    if stray:
        return job, 'signals a stranger: ' + stray, False, result.took
    return job, outcome, ok, result.took


def do_old(job):
    name, lack = job
    case = SCENARIOS[name]
    may_fail = name in OLD[lack]
    result = run_case(WORKER, case, [
        os.path.join(WORKER.args.help, 'old'), lack, '--'])
    outcome, ok = outcome_of(case, result, False, may_fail)
    return (name, 'old', 0, lack), outcome, ok, result.took


def do_slow(name):
    case = SLOW[name]
    result = run_case(WORKER, case, strace_words(case, '-e', HELD_UP))
    # Who has had a signal that tmo does not see through is init's to reap.
    forgive(result, 'leaves zombies')
    outcome, ok = outcome_of(case, result, False, False)
    return (name, 'kill', 0, 'held up'), outcome, ok, result.took


def do_count(name):
    counted = try_count(name)
    return counted if counted[2] else try_count(name)


def try_count(name):
    case = SCENARIOS[name]
    result = run_case(WORKER, case, strace_words(case))
    outcome, ok = outcome_of(case, result, False, False)
    return name, outcome, ok, sites_of(result.trace)


WORKER = None


def start_worker(args):
    global WORKER
    adopt_orphans()
    WORKER = Place(args)


def jobs_of(counted, only, every):
    jobs, before_main = [], 0
    for name, (before, total) in counted.items():
        for call in sorted(total):
            before_main += before[call]
            if only and len(only) > 1 and call != only[1]:
                continue
            for number in range(before[call] + 1, total[call] + 1):
                for error in PLAUSIBLE.get(call, DEFAULT):
                    jobs.append((name, call, number, error))
    return jobs[::every], before_main


def is_asked_for_good(name, call, error):
    if call == 'kill':
        return bool(os.environ.get('TMO_FAULTS_INSIDE'))
    # A report waits for room as long as -g allows.
    if call == 'write' and error == 'EAGAIN':
        return not SCENARIOS[name].report
    return call not in NEVER_FOR_GOOD


def jobs_for_good(counted, only, every):
    """Of a sample half as many: what is refused once is asked more often."""
    return [(name, call, '%d+' % (before[call] + 1), error)
            for name, (before, total) in counted.items()
            for call in sorted(total)
            if total[call] > before[call] and
            not (only and len(only) > 1 and call != only[1])
            for error in FOR_GOOD
            if is_asked_for_good(name, call, error)][::2 * every - 1]


class Tally:
    def __init__(self, out):
        self.passed = self.failed = self.skipped = 0
        self.rows = collections.OrderedDict()
        self.failures = []
        self.out = out

    def add(self, job, outcome, ok):
        name, call, number, error = job
        if ok:
            self.passed += 1
        else:
            self.failed += 1
            line = '%s: %s #%s %s: %s' % (name, call, number, error, outcome)
            self.failures.append(line)
            print('not ok  ' + line, flush=True)
        short = re.sub(r'\d{4,}', 'N', outcome) if ok else 'FAILS'
        row = self.rows.setdefault((call, error), collections.Counter())
        row[short] += 1

    def skip(self, what, count=1):
        self.skipped += count
        print('skipped  ' + what, flush=True)

    def write(self):
        with open(self.out, 'w') as out:
            out.write('%-18s %-10s %s\n' % ('call', 'error', 'outcome'))
            for (call, error), row in sorted(self.rows.items()):
                told = ', '.join('%s (%d)' % (outcome, count)
                                 for outcome, count in row.most_common())
                out.write('%-18s %-10s %s\n' % (call, error, told))
            out.write('\n')
            for line in self.failures:
                out.write('not ok  %s\n' % line)
            out.write(self.closing() + '\n')

    def closing(self):
        return 'faults: %d passed, %d failed, %d skipped' % (
            self.passed, self.failed, self.skipped)


def strace_works():
    if not shutil.which('strace'):
        return 'there is no strace'
    # One that may not trace says so; one of another time fails to inject.
    probe = subprocess.run(
        ['strace', '-qq', '-o', '/dev/null', '-e',
         'inject=getuid:error=EPERM:when=1', 'true'],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    if probe.returncode != 0:
        return 'strace cannot trace here: ' + probe.stderr.decode().strip()
    return None


def count_calls(pool, names, tally):
    counted = {}
    for name, outcome, ok, sites in pool.imap(do_count, names):
        if ok and sum(sites[1].values()) > sum(sites[0].values()):
            counted[name] = sites
        else:
            tally.add((name, 'none', 0, 'none'),
                      outcome if not ok else 'no call of main seen', False)
    return counted


def run_all(args, tally):
    names = [name for name in SCENARIOS
             if not args.only or name == args.only[0]]
    if not names and args.only and args.only[0] not in SLOW:
        names = list(SCENARIOS)
    reason = strace_works()
    pool = multiprocessing.Pool(args.jobs, start_worker, (args,))
    if reason:
        tally.skip('fault injection: ' + reason)
    else:
        counted = count_calls(pool, names, tally)
        jobs, before_main = jobs_of(counted, args.only, args.every)
        good = jobs_for_good(counted, args.only, args.every)
        jobs = good if args.for_good else jobs + good
        print('faults: %d scenarios, %d failures to inject, %d of them for '
              'good, %d calls of the C library before main left out' % (
                  len(counted), len(jobs), len(good), before_main), flush=True)
        for job, outcome, ok, _ in pool.imap_unordered(do_site, jobs, 4):
            tally.add(job, outcome, ok)
        if args.for_good:
            names = []
        slow = [name for name in SLOW if not args.for_good and
                (not args.only or name == args.only[0])]
        for job, outcome, ok, _ in pool.imap_unordered(do_slow, slow):
            tally.add(job, outcome, ok)
    old_jobs = [(name, lack) for lack in OLD for name in names
                if not SCENARIOS[name].foreign and
                (lack != 'proc' or name in BLIND)]
    probe = subprocess.run([os.path.join(args.help, 'old'), 'io', '--',
                            'true'], stderr=subprocess.PIPE)
    if probe.returncode != 0:
        tally.skip('older kernels: ' + probe.stderr.decode().strip())
    elif not args.only or len(args.only) == 1:
        for job, outcome, ok, _ in pool.imap_unordered(do_old, old_jobs):
            tally.add(job, outcome, ok)
    pool.close()
    pool.join()


def into_namespace():
    """Becomes the first child of a pid namespace, where that is allowed."""
    if os.environ.get('TMO_FAULTS_INSIDE') or not shutil.which('unshare'):
        return
    probe = subprocess.run(['unshare', '-pf', '--mount-proc', 'true'],
                           stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL)
    if probe.returncode == 0:
        os.environ['TMO_FAULTS_INSIDE'] = '1'
        os.execvp('unshare', ['unshare', '-pf', '--kill-child',
                              '--mount-proc', sys.executable] + sys.argv)
    print('faults: no pid namespace to be had, runs without', flush=True)


def parse_args():
    import argparse
    parser = argparse.ArgumentParser()
    parser.add_argument('tmo')
    parser.add_argument('help')
    parser.add_argument('out')
    parser.add_argument('--jobs', type=int, default=8)
    parser.add_argument('--every', type=int, default=1,
                        help='inject only every so manieth failure')
    parser.add_argument('--for-good', action='store_true')
    parser.add_argument('--only', type=lambda text: text.split(','))
    args = parser.parse_args()
    args.tmo = os.path.abspath(args.tmo)
    args.help = os.path.abspath(args.help)
    return args


def main():
    into_namespace()
    args = parse_args()
    os.environ.pop('TMO_TRUST', None)
    # Without close_range they are closed one by one, each seen by strace.
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(1024, hard), hard))
    tally = Tally(args.out)
    with tempfile.TemporaryDirectory(prefix='faults.') as args.dir:
        run_all(args, tally)
    tally.write()
    print(tally.closing())
    return 1 if tally.failed else 0


if __name__ == '__main__':
    sys.exit(main())
