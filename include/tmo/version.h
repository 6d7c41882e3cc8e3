/* version: the one place that says which tmo this is. */
#ifndef TMO_VERSION_H
#define TMO_VERSION_H

#define TMO_VERSION "1.0.0"

#endif
