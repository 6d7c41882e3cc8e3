/*
 * job: the command as a member of a job: it runs, is stopped, or has ended; and
 * what tmo does about stops, its own (Ctrl-Z) and the command's. Pure.
 */
#ifndef TMO_JOB_H
#define TMO_JOB_H

#include <stdbool.h>
#include "tmo/core/decision.h"
#include "tmo/core/event.h"

enum command_state { COMMAND_RUNS, COMMAND_STOPPED, COMMAND_ENDED };

struct job {
	enum command_state command;
	int stop_signal; /* the last one sent that stops by default; 0: none */
	tmo_ns signalled_at; /* the last signal to the command; 0: none */
	tmo_ns ctrl_z_until; /* a stop before this is Ctrl-Z's; 0: none is */
};

/* The command was sent `signal`, which may stop it or find it stopped. */
void job_signalled(
	struct job *job, const struct decision *decision, int signal);

/* Resumes the command, should it be stopped. */
void job_resume_command(const struct job *job, const struct decision *decision);

/* Others than the command were sent `signal`: resumes those that it stops. */
void job_expect_stops(const struct decision *decision, int signal);

/*
 * tmo received TSTP. True: it is tmo's turn to stop, with the command. False:
 * the terminal has sent it to the command too, which may have a screen to put
 * in order first, or may not care to stop.
 */
bool job_asked_to_stop(
	struct job *job, const struct decision *decision, bool from_terminal);

/* tmo received CONT. */
void job_continue(struct job *job, const struct decision *decision);

/*
 * EVENT_STOPPED. `ending`: the command was sent a signal that is to end it, so
 * it must not stay stopped.
 */
void job_stopped(struct job *job, const struct decision *decision,
	const struct event *event, bool ending);

/* EVENT_CONTINUED, EVENT_EXITED */
void job_continued(struct job *job, const struct decision *decision);
void job_ended(struct job *job, const struct decision *decision);

/* What is due of AT_RESUME; of AT_FOREGROUND. */
void job_resume_stopped(const struct decision *decision);
void job_check_foreground(const struct decision *decision);

#endif
