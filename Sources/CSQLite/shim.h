#include <sqlite3.h>

// Swift cannot import variadic C functions; these are their typed forms.

/// Whether closing the last connection leaves the write-ahead log as it is (1) or checkpoints it into the file (0).
static inline int canvas_sqlite_keep_log_on_close(sqlite3 *database, int keep) {
  return sqlite3_db_config(database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, keep, (int *)0);
}
