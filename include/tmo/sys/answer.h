/*
 * answer: how a call to the system comes out. "Could not look" is never "saw
 * nobody", and a system that says no is not one where nothing has happened.
 */
#ifndef TMO_ANSWER_H
#define TMO_ANSWER_H

enum answer {
	ANSWER_DONE,
	ANSWER_NOTHING, /* nothing is there, or not yet; errno says nothing */
	ANSWER_REFUSED, /* the system said no; errno says why */
};

#endif
