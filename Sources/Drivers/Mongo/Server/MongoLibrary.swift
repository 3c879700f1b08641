internal import CMongo

/// libmongoc's own start, once in a process.
enum MongoLibrary {
  private static let started: Void = {
    mongoc_init()
    // It would write to standard error, URLs included. What fails is told by errors.
    mongoc_log_set_handler(nil, nil)
  }()

  /// Makes sure that it has started; to be called before anything else of it.
  static func start() { _ = started }
}
