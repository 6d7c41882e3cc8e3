/*
 * procinfo: see the header. Knows the files of proc(5) and their keys.
 */
#define _GNU_SOURCE
#include "tmo/sys/procinfo.h"

#include <errno.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>
#include "tmo/sys/clock.h"
#include "tmo/sys/procexec.h"
#include "tmo/sys/procfile.h"

/* What proc(5) counts time in: AT_CLKTCK of the auxiliary vector. */
static tmo_ns tick(void)
{
	const unsigned long hertz = getauxval(AT_CLKTCK);

	return TMO_SECOND / (tmo_ns)(hertz > 0 ? hertz : 100);
}

enum answer proc_process(pid_t pid, struct process *process)
{
	char path[PROCFILE_PATH];
	char bytes[1024];
	enum answer answer;

	if (proc_in_exec(pid, process)) {
		process->own.ticks = (uint64_t)(proc_cpu(process) / tick());
		return ANSWER_DONE;
	}
	procfile_path(path, pid, "/stat");
	answer = procfile_read(path, bytes, sizeof bytes);
	if (answer == ANSWER_REFUSED) /* which may pass */
		answer = procfile_read(path, bytes, sizeof bytes);
	if (answer != ANSWER_DONE ||
		procstat_parse(process, bytes, strlen(bytes)))
		return answer;
	errno = EINVAL;
	return ANSWER_REFUSED;
}

struct masks {
	uint64_t pending;
	uint64_t blocked;
	uint64_t ignored;
	uint64_t caught;
};

/* By status, where there are bits for all signals. */
static bool read_masks(pid_t pid, struct masks *masks)
{
	char path[PROCFILE_PATH];
	char bytes[4096];

	procfile_path(path, pid, "/status");
	if (procfile_read_to(path, PROC_MASKS_END, bytes, sizeof bytes) !=
			ANSWER_DONE ||
		!procfile_line(bytes, "SigCgt:\t"))
		return false;
	masks->pending = procfile_mask(bytes, "ShdPnd:\t");
	masks->blocked = procfile_mask(bytes, "SigBlk:\t");
	masks->ignored = procfile_mask(bytes, "SigIgn:\t");
	masks->caught = procfile_mask(bytes, "SigCgt:\t");
	return true;
}

bool proc_may_handle(pid_t pid, int signal)
{
	struct masks masks;

	return !read_masks(pid, &masks) ||
	       ((masks.caught | masks.blocked) >> (signal - 1) & 1);
}

uint64_t proc_pending(pid_t pid)
{
	struct masks masks;

	if (!read_masks(pid, &masks))
		return 0;
	return masks.pending & ~masks.blocked & ~masks.ignored;
}

pid_t proc_last_pid(void)
{
	char bytes[128];
	const char *last;

	/* That of lxcfs has the pids of another namespace. */
	if (!procfile_is_kernels("/proc/loadavg") ||
		procfile_read("/proc/loadavg", bytes, sizeof bytes) !=
			ANSWER_DONE)
		return 0;
	last = strrchr(bytes, ' ');
	return last ? (pid_t)procfile_number(last + 1) : 0;
}

void proc_wchan(pid_t pid, char *name, size_t size)
{
	char path[PROCFILE_PATH];

	procfile_path(path, pid, "/wchan");
	/* "0": it runs, or the kernel does not tell. */
	if (proc_in_exec(pid, NULL) ||
		procfile_read(path, name, size) != ANSWER_DONE ||
		strcmp(name, "0") == 0)
		name[0] = '\0';
}

uint64_t proc_tick(void)
{
	tmo_ns now = 0;

	clock_read(CLOCK_BOOTTIME, &now);
	return (uint64_t)(now / tick());
}

tmo_ns proc_age(uint64_t start)
{
	tmo_ns now = 0;

	clock_read(CLOCK_BOOTTIME, &now);
	return now - (tmo_ns)start * tick();
}

enum answer proc_moved(pid_t pid, struct moved *moved)
{
	char path[PROCFILE_PATH];
	char bytes[512];
	const char *in, *out;
	enum answer answer;

	procfile_path(path, pid, "/io");
	answer = procfile_read(path, bytes, sizeof bytes);
	if (answer != ANSWER_DONE)
		return answer;
	in = procfile_line(bytes, "rchar: ");
	out = procfile_line(bytes, "wchar: ");
	if (!in || !out) {
		errno = EINVAL;
		return ANSWER_REFUSED;
	}
	*moved = (struct moved){procfile_number(in), procfile_number(out)};
	return ANSWER_DONE;
}

struct usage proc_times(const struct process *process)
{
	const tmo_ns system = (tmo_ns)process->own.system * tick();

	return (struct usage){
		.user = (tmo_ns)process->own.ticks * tick() - system,
		.system = system,
	};
}

/*
 * The clock of a process (the kernel's CPUCLOCK_SCHED of another pid) is exact
 * and asks for no permission; stat counts in ticks. A zombie has stat only.
 */
tmo_ns proc_cpu(const struct process *process)
{
	const clockid_t clock = (clockid_t)(~(unsigned)process->pid << 3 | 2U);
	tmo_ns own = (tmo_ns)process->own.ticks * tick();

	/* Left as it is where the clock cannot be read. */
	if (!process_is_dead(process))
		clock_read(clock, &own);
	return own + (tmo_ns)process->children.ticks * tick();
}
