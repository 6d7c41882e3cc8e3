#ifndef TMO_LIMIT_TABLE_H
#define TMO_LIMIT_TABLE_H

/* Which limit. */
enum reason { REASON_NONE, REASON_TIME, REASON_IDLE, REASON_CPU };

#endif
