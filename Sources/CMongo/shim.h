#include <mongoc/mongoc.h>

// Swift has no name for an array of 504 characters; this is a pointer to it.

/// libmongoc's words for what went wrong.
static inline const char *canvas_bson_error_message(const bson_error_t *error) { return error->message; }
