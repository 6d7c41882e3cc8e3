/*
 * pursuit: see the header. Knows when to look again; does not know who lives.
 */
#include "tmo/core/pursuit.h"

#define WALK_QUIET (TMO_SECOND / 10) /* nobody died for so long: walk */
#define WALK_BUSY TMO_SECOND /* somebody always dies: walk all the same */
#define REPORT_TIME (10 * TMO_SECOND)
#define REPORT_AGAIN TMO_SECOND
#define STUCK_AFTER (2 * TMO_SECOND) /* say who does not end */

void pursuit_start(struct pursuit *pursuit, const struct decision *decision)
{
	struct deadlines *deadlines = decision->deadlines;

	pursuit->walked_at = decision->now.mono;
	if (!decision->plan->command_only)
		decision_set(decision, AT_TREE_KILL, WALK_QUIET);
	decision_set(decision, AT_GIVE_UP, decision->plan->give_up);
	decision_set(decision, AT_STUCK, STUCK_AFTER);
	if (deadlines->at[AT_STUCK] >= deadlines->at[AT_GIVE_UP])
		deadline_off(deadlines, AT_STUCK);
}

void pursuit_reaped(
	const struct pursuit *pursuit, const struct decision *decision)
{
	const tmo_ns latest = duration_add(pursuit->walked_at, WALK_BUSY);

	if (decision->plan->command_only)
		return;
	actions_add(decision->actions, ACTION_KILL_CHILDREN);
	decision_set(decision, AT_TREE_KILL, WALK_QUIET);
	if (decision->deadlines->at[AT_TREE_KILL] > latest)
		decision->deadlines->at[AT_TREE_KILL] = latest;
}

void pursuit_tree_killed(const struct decision *decision, size_t count)
{
	if (count > 0)
		decision_set(decision, AT_TREE_KILL, WALK_QUIET);
}

bool pursuit_tick(struct pursuit *pursuit, const struct decision *decision)
{
	if (decision_is_due(decision, AT_TREE_KILL)) {
		deadline_off(decision->deadlines, AT_TREE_KILL);
		pursuit->walked_at = decision->now.mono;
		actions_add(decision->actions, ACTION_KILL_TREE);
	}
	if (decision_is_due(decision, AT_STUCK)) {
		deadline_off(decision->deadlines, AT_STUCK);
		actions_add(decision->actions, ACTION_ANNOUNCE_STUCK);
	}
	if (!decision_is_due(decision, AT_GIVE_UP))
		return false;
	pursuit->gave_up = true;
	actions_add(decision->actions, ACTION_ABANDON);
	return true;
}

tmo_ns pursuit_report_time(
	const struct pursuit *pursuit, const struct plan *plan)
{
	const tmo_ns span =
		plan->give_up == TMO_FOREVER ? REPORT_TIME : plan->give_up;

	return pursuit->gave_up && span > REPORT_AGAIN ? REPORT_AGAIN : span;
}
