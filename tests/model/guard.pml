/*
 * guard: how deaths come to tmo under -d. The guard looks at a dead child,
 * writes a record into a page of few records, and reaps; tmo reads, and reaps
 * what a guard that is killed leaves. Either sleeps until its CHLD. A guard
 * without a child may leave: nothing more comes.
 *
 * Spin shows that tmo hears of each child once, and never sleeps for ever.
 *
 * Each of these breaks one rule, and Spin must then find a fault:
 *   REAP_FIRST     the guard reaps before it writes the record
 *   NOT_CROWDED    the guard waits for room, and tmo does not send it CHLD
 *   LOOK_ONCE      the guard does not look again after it has said `crowded`
 *   TOLD_TWICE     tmo takes a zombie whose record it has read for a new one
 *   STOP_IS_END    a record of a stop counts as one of the end
 *   CHILDLESS_LAST tmo reads `childless` after the records
 *   NOT_READ_AGAIN tmo does not read the page when the guard has ended
 */

#define CHILDREN 3
#define RECORDS 1

mtype = { alive, zombie, reaped };

mtype life[CHILDREN] = alive;
byte heard[CHILDREN]; /* how often tmo heard of its end */

bool stopped[CHILDREN]; /* and the guard has not looked at that */

byte records[RECORDS]; /* a child; above CHILDREN: its stop */
byte written, taken; /* records, ever */
bool crowded, childless;

bool chld_tmo, chld_guard;
bool guard_killed, guard_dead, guard_reaped;

/* CHLD goes to whose child it is when it dies. */
proctype child(byte me)
{
	if
	:: me == 0 && !guard_dead ->
		atomic { stopped[me] = true; chld_guard = true }
	:: true
	fi;
	atomic {
		life[me] = zombie;
		stopped[me] = false;
		if
		:: guard_dead -> chld_tmo = true
		:: else -> chld_guard = true
		fi
	}
}

/* found: i is the first zombie. all_reaped: there is no child. */
inline look()
{
	d_step {
		i = 0;
		found = false;
		all_reaped = true;
		do
		:: i < CHILDREN && life[i] == zombie && !found ->
			found = true;
			all_reaped = false;
			break
		:: i < CHILDREN && life[i] == alive -> all_reaped = false; i++
		:: i < CHILDREN && life[i] == reaped -> i++
		:: i == CHILDREN -> break
		od
	}
}

inline look_for_stop()
{
	d_step {
		is_stop = !found && stopped[0];
		if
		:: is_stop -> i = 0; found = true
		:: else
		fi
	}
}

inline write_record()
{
	no_room = written - taken == RECORDS;
	if
	:: no_room ->
		crowded = true;
#ifndef LOOK_ONCE
		no_room = written - taken == RECORDS;
#endif
		if
		:: !no_room -> crowded = false
		:: else
		fi
	:: else
	fi;
	if
	:: !no_room ->
		records[written % RECORDS] = (is_stop -> i + CHILDREN : i);
		written++
	:: else
	fi
}

active proctype guard()
{
	byte i;
	bool found, is_stop, all_reaped, no_room, any;

	{
		do
		:: true ->
			any = false;
			do
			:: true ->
				look();
				look_for_stop();
				if
				:: found
				:: else -> break
				fi;
#ifdef REAP_FIRST
				if
				:: is_stop
				:: else -> life[i] = reaped
				fi;
#endif
				write_record();
				if
				:: no_room -> break
				:: else
				fi;
				if
				:: is_stop -> stopped[i] = false
				:: else -> life[i] = reaped
				fi;
				any = true
			od;
			if
			:: !found && all_reaped && !childless ->
				childless = true;
				any = true
			:: else
			fi;
			if
			:: childless ->
				atomic { guard_dead = true; chld_tmo = true };
				break
			:: any -> chld_tmo = true
			:: else
			fi;
end_asleep:		atomic { chld_guard -> chld_guard = false }
		od
	} unless {
		atomic { guard_killed -> guard_dead = true; chld_tmo = true }
	}
}

active proctype killer()
{
	if
	:: guard_killed = true
	:: true
	fi
}

inline read_page()
{
	do
	:: taken < written ->
		told = records[taken % RECORDS];
		taken++;
		if
#ifdef STOP_IS_END
		:: told > CHILDREN - 1 -> told = told - CHILDREN
#else
		:: told > CHILDREN - 1 -> told = CHILDREN
#endif
		:: else -> heard[told]++
		fi
	:: else -> break
	od;
#ifndef NOT_CROWDED
	if
	:: !guard_reaped && crowded -> crowded = false; chld_guard = true
	:: else
	fi
#endif
}

active proctype tmo()
{
	byte i, told = CHILDREN;
	bool found, all_reaped, none;

	atomic {
		i = 0;
		do
		:: i < CHILDREN -> run child(i); i++
		:: else -> break
		od
	}
	do
	:: true ->
		atomic { chld_tmo -> chld_tmo = false };
#ifndef CHILDLESS_LAST
		none = !guard_reaped && childless;
#endif
		read_page();
#ifdef CHILDLESS_LAST
		none = !guard_reaped && childless;
#endif
		/* wait4(): the guard is the oldest child. */
		do
		:: guard_dead && !guard_reaped ->
#ifndef NOT_READ_AGAIN
			read_page();
#endif
			guard_reaped = true
		:: guard_dead && guard_reaped ->
			look();
			if
			:: found
			:: else -> none = all_reaped; break
			fi;
			life[i] = reaped;
			if
#ifndef TOLD_TWICE
			:: i == told
#endif
			:: else -> heard[i]++
			fi
		:: else -> break
		od;
		if
		:: none -> break
		:: else
		fi
	od;
	i = 0;
	do
	:: i < CHILDREN -> assert(heard[i] == 1); i++
	:: else -> break
	od
}
