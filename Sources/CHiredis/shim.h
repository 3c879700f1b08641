// Parsing and formatting only: sockets, TLS and subscriptions are the driver's own.
#include <hiredis/hiredis.h>
#include <hiredis/read.h>
