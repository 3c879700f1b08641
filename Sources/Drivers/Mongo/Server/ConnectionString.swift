internal import CMongo
internal import Kernel

/// libmongoc's form of a URL, with our defaults for what it does not say.
final class ConnectionString {
  let handle: OpaquePointer

  init(_ url: MongoURL, _ options: MongoOptions) throws(MongoError) {
    var error = bson_error_t()
    guard let handle = mongoc_uri_new_with_error(url.text, &error) else {
      preconditionFailure("a MongoURL is made of a text that libmongoc could read")
    }
    self.handle = handle
    try fill(MONGOC_URI_SERVERSELECTIONTIMEOUTMS, options.selectionTimeout)
    try fill(MONGOC_URI_CONNECTTIMEOUTMS, options.connectTimeout)
    try fill(MONGOC_URI_SOCKETTIMEOUTMS, options.answerTimeout)
    guard MongoOptions.connectionLimits.contains(options.connections) else {
      throw .invalid("a MongoDB client has 1 to 256 connections")
    }
    fill(MONGOC_URI_MAXPOOLSIZE, Int32(options.connections))
    if !has(MONGOC_URI_APPNAME) { mongoc_uri_set_appname(handle, options.applicationName) }
    fillWriteConcern()
  }

  deinit { mongoc_uri_destroy(handle) }

  /// Calls at once.
  var connections: Int { Int(number(MONGOC_URI_MAXPOOLSIZE)) }
  /// How long an answer may take.
  var answerTimeout: Duration { .milliseconds(number(MONGOC_URI_SOCKETTIMEOUTMS)) }

  private func has(_ name: String) -> Bool { mongoc_uri_has_option(handle, name) }

  private func number(_ name: String) -> Int32 { mongoc_uri_get_option_as_int32(handle, name, 0) }

  private func fill(_ name: String, _ value: Int32) {
    if !has(name) { mongoc_uri_set_option_as_int32(handle, name, value) }
  }

  private func fill(_ name: String, _ value: Duration) throws(MongoError) {
    let milliseconds = value.nanoseconds / 1_000_000
    guard (1...600_000).contains(milliseconds) else { throw .invalid("\(name) is 1 ms to 10 minutes") }
    fill(name, Int32(milliseconds))
  }

  /// By the majority and in the journal, so that no fail-over takes back what was acknowledged. The server gives up before
  /// the answer is overdue, so that the caller hears what became of the write.
  private func fillWriteConcern() {
    guard
      let concern = mongoc_uri_get_write_concern(handle).map(mongoc_write_concern_copy) ?? mongoc_write_concern_new()
    else { return }
    defer { mongoc_write_concern_destroy(concern) }
    if !has(MONGOC_URI_W) { mongoc_write_concern_set_w(concern, MONGOC_WRITE_CONCERN_W_MAJORITY) }
    if !has(MONGOC_URI_JOURNAL) { mongoc_write_concern_set_journal(concern, true) }
    if !has(MONGOC_URI_WTIMEOUTMS) {
      mongoc_write_concern_set_wtimeout_int64(concern, Int64(max(1, number(MONGOC_URI_SOCKETTIMEOUTMS) * 3 / 4)))
    }
    mongoc_uri_set_write_concern(handle, concern)
  }
}
