// Counts what a thread allocates. A program that links this target has its malloc, calloc, realloc and their aligned
// siblings counted and passed on to glibc's own; free is untouched.
#ifndef CALLOCATIONCOUNT_H
#define CALLOCATIONCOUNT_H

#include <stddef.h>

/// Allocations (a realloc is one) that the calling thread has made since it began.
size_t canvas_allocation_count(void);

#endif
