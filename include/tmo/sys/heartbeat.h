/*
 * heartbeat: -b, the line that says that the command still runs, and how much
 * is done. Does not know when it is due.
 */
#ifndef TMO_HEARTBEAT_H
#define TMO_HEARTBEAT_H

struct run;

/* Reads the tree once, and says so. */
void heartbeat_say(struct run *run);

#endif
