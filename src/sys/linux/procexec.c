/*
 * procexec: see the header. Knows two files of proc(5) that no lock guards.
 */
#define _GNU_SOURCE
#include "tmo/sys/procexec.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>
#include "tmo/sys/procfile.h"

/* Fields of proc_pid_statm(5), from 0. */
enum { TEXT = 3, DATA = 5 };

static bool is_above_0(const char *statm, int field)
{
	for (; field > 0 && *statm != '\0'; statm++)
		field -= *statm == ' ';
	return *statm > '0';
}

/*
 * Until the new program is loaded the memory has a stack, which counts as data,
 * and no text (fs/exec.c: bprm_mm_init(), exec_mmap()). A program that runs has
 * text, and a zombie neither.
 */
static bool has_only_stack(pid_t pid)
{
	char path[PROCFILE_PATH];
	char bytes[128];

	procfile_path(path, pid, "/statm");
	return procfile_read(path, bytes, sizeof bytes) == ANSWER_DONE &&
	       !is_above_0(bytes, TEXT) && is_above_0(bytes, DATA);
}

static void copy_name(struct process *process, const char *from)
{
	size_t length = strcspn(from, "\n");

	if (length >= sizeof process->name)
		length = sizeof process->name - 1;
	memcpy(process->name, from, length);
}

/* One that runs will soon be through: its files are read as any other's. */
static bool sleeps(pid_t pid, struct process *process)
{
	char path[PROCFILE_PATH];
	char bytes[4096];
	const char *name, *state, *parent;

	procfile_path(path, pid, "/status");
	if (procfile_read(path, bytes, sizeof bytes) != ANSWER_DONE)
		return false;
	name = procfile_line(bytes, "Name:\t");
	state = procfile_line(bytes, "State:\t");
	parent = procfile_line(bytes, "PPid:\t");
	if (!name || !state || !parent || *state == 'R')
		return false;
	if (!process)
		return true;
	*process = (struct process){
		.pid = pid,
		.parent = (pid_t)procfile_number(parent),
		.group = getpgid(pid),
		.state = *state,
		.own.in_exec = true,
		/* It has no other threads and no handlers any more. */
		.threads = 1,
	};
	copy_name(process, name);
	if (procfile_read_to(path, PROC_MASKS_END, bytes, sizeof bytes) !=
		ANSWER_DONE)
		return true;
	process->children.forgotten =
		procfile_mask(bytes, "SigIgn:\t") >> (SIGCHLD - 1) & 1;
	process->blocked = (uint32_t)procfile_mask(bytes, "SigBlk:\t");
	return true;
}

bool proc_in_exec(pid_t pid, struct process *process)
{
	return has_only_stack(pid) && sleeps(pid, process);
}
