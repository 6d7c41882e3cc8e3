/*
 * handover: how deaths come to tmo. Block, fork, wait, reap, sweep, in a
 * kernel that keeps one CHLD for many deaths, hands orphans to tmo and gives a
 * pid that was reaped to a stranger.
 *
 * Spin shows that tmo never sleeps beside its dead (else the run would not
 * end), never signals a stranger, and when it ends leaves nobody.
 *
 * Each of these breaks one rule, and Spin must then find a fault:
 *   UNBLOCKED  CHLD is not blocked: one that comes while tmo is awake is lost
 *   REAP_ONE   one waitpid() for one CHLD
 *   PLAIN_KILL kill() where a pidfd would be needed
 *   NO_NEW     after KILL nobody looks at what each death hands to tmo
 */

#define SLOTS 4 /* pids */
#define TMO SLOTS /* as a parent */
#define COMMAND 0

mtype = { free, alive, zombie, stranger };

mtype life[SLOTS] = free;
byte parent[SLOTS] = TMO;
bool doomed[SLOTS];
byte born; /* slots used up by fork() */

bool chld; /* pending for tmo: one bit however many die */
bool asleep;
bool limit;  /* its time has come */
bool swept;  /* KILL went to all that were found */
bool ended;

inline tell_tmo()
{
#ifdef UNBLOCKED
	if
	:: asleep -> chld = true
	:: else
	fi
#else
	chld = true
#endif
}

/* The kernel's part of a fork: a doomed process adds no child. */
inline bear(me, child)
{
	atomic {
		if
		:: born < SLOTS && !doomed[me] ->
			child = born;
			born++;
			parent[child] = me;
			life[child] = alive;
			run process(child)
		:: else
		fi
	}
}

/* And of an exit: orphans are tmo's, and tmo hears of the dead among them. */
inline die(me)
{
	atomic {
		life[me] = zombie;
		i = 0;
		do
		:: i < SLOTS ->
			if
			:: parent[i] == me && (life[i] == alive ||
				life[i] == zombie) ->
				parent[i] = TMO;
				if
				:: life[i] == zombie -> tell_tmo()
				:: else
				fi
			:: else
			fi;
			i++
		:: else -> break
		od;
		if
		:: parent[me] == TMO -> tell_tmo()
		:: else
		fi;
		i = 0
	}
}

/* It may fork, it may reap its own dead, it ends by itself or by KILL only. */
proctype process(byte me)
{
	byte child, i;

	do
	:: bear(me, child)
	:: atomic {
		/* Its own wait(): the pid is free, a stranger takes it. */
		child < SLOTS && child != me && parent[child] == me &&
			life[child] == zombie -> life[child] = stranger
	   }
	:: break
	od;
	if
	:: true /* by itself */
	:: true -> doomed[me]
	fi;
	die(me)
}

/* waitpid(-1, WNOHANG): one of tmo's dead; `found` says whether. */
inline reap_one()
{
	atomic {
		found = false;
		i = 0;
		do
		:: i < SLOTS && parent[i] == TMO && life[i] == zombie ->
			life[i] = free;
			found = true;
			break
		:: i < SLOTS && !(parent[i] == TMO && life[i] == zombie) -> i++
		:: i == SLOTS -> break
		od;
		i = 0
	}
}

/* Whether tmo has a child, dead or alive: ECHILD otherwise. */
inline look_for_children()
{
	atomic {
		found = false;
		i = 0;
		do
		:: i < SLOTS ->
			found = found || (parent[i] == TMO &&
				(life[i] == alive || life[i] == zombie));
			i++
		:: else -> break
		od;
		i = 0
	}
}

/* The pid at hand, between a look at it and the signal anything goes on. */
inline kill_if_ours()
{
	if
	:: life[i] == alive && !doomed[i] && parent[i] == TMO ->
		/* Ours to reap: the pid stays its own. */
		atomic {
			assert(life[i] != stranger);
			doomed[i] = true;
			found = true
		}
	:: life[i] == alive && !doomed[i] && parent[i] != TMO ->
#ifdef PLAIN_KILL
		skip;
		atomic {
			assert(life[i] != stranger);
			doomed[i] = true;
			found = true
		}
#else
		/* A pidfd is of the process: of one that ended, of nobody. */
		skip;
		atomic {
			if
			:: life[i] == alive -> doomed[i] = true
			:: else
			fi;
			found = true
		}
#endif
	:: else
	fi
}

/* KILL to all, until a pass finds nobody new. */
inline sweep()
{
	do
	:: true ->
		found = false;
		/* The youngest first: pids wrap, no order is to be had. */
		i = SLOTS;
		do
		:: i > 0 -> i--; kill_if_ours()
		:: else -> break
		od;
		i = 0;
		if
		:: found
		:: else -> break
		fi
	od
}

/* At a death: what it may have handed to tmo. */
inline kill_new()
{
	i = 0;
	do
	:: i < SLOTS ->
		if
		:: parent[i] == TMO -> kill_if_ours()
		:: else
		fi;
		i++
	:: else -> break
	od;
	i = 0
}

active proctype tmo()
{
	byte i;
	bool found;

	/* CHLD is blocked from here on; then the fork. */
	atomic {
		born = 1;
		parent[COMMAND] = TMO;
		life[COMMAND] = alive;
		run process(COMMAND)
	}
	do
	:: true ->
		/* sigtimedwait(): a signal, or the limit's time. */
		asleep = true;
		if
		:: atomic { chld -> chld = false; asleep = false }
		:: atomic { !limit -> limit = true; asleep = false;
			swept = false }
		fi;
		do
		:: true ->
			reap_one();
#ifdef REAP_ONE
			break;
#endif
			if
			:: found
			:: else -> break
			fi
		od;
		look_for_children();
		if
		:: !found -> break
		:: else
		fi;
		if
		:: limit && !swept -> sweep(); swept = true
#ifndef NO_NEW
		:: limit && swept -> kill_new()
#endif
		:: else
		fi
	od;
	i = 0;
	do
	:: i < SLOTS -> assert(life[i] != alive && life[i] != zombie); i++
	:: else -> break
	od;
	ended = true
}
