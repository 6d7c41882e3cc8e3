/* walk_look: see walk.h. Knows a walk that only looks. */
#include "tmo/sys/walk.h"

struct walk_result walk_look(
	const struct family *family, walk_visitor *visitor, void *context)
{
	const struct walk_request request = {
		.family = family,
		.mode = WALK_VISIT,
		.visitor = visitor,
		.context = context,
	};
	struct pidset seen = {.size = 0};
	struct walk walk = walk_start(&request, &seen);

	walk_pass(&walk);
	walk_free(&walk);
	pidset_free(&seen);
	return (struct walk_result){
		.reached = walk.reached,
		.incomplete = walk.incomplete,
		.error = walk.error,
	};
}
