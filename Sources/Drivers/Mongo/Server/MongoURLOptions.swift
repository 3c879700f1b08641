internal import CMongo

/// What stands behind the `?` of a URL. libmongoc passes over what it does not know; here it is an error.
enum MongoURLOptions {
  /// Those that libmongoc knows but does not count among a type.
  private static let others: Set = [
    MONGOC_URI_W, MONGOC_URI_READCONCERNLEVEL, MONGOC_URI_READPREFERENCETAGS, MONGOC_URI_AUTHMECHANISM,
    MONGOC_URI_AUTHMECHANISMPROPERTIES, MONGOC_URI_AUTHSOURCE, MONGOC_URI_COMPRESSORS,
  ]
  private static let timeouts = [
    MONGOC_URI_SERVERSELECTIONTIMEOUTMS, MONGOC_URI_CONNECTTIMEOUTMS, MONGOC_URI_SOCKETTIMEOUTMS,
  ]

  static func validate(_ text: String, read uri: OpaquePointer) throws(MongoError) {
    var names: Set<String> = []
    for option in text.split(separator: "?", maxSplits: 1).dropFirst().joined().split(separator: "&") {
      let name = option.prefix { $0 != "=" }.lowercased()
      try validate(option: name, read: uri)
      guard names.insert(name).inserted || name == MONGOC_URI_READPREFERENCETAGS else {
        throw .invalid("an option of the MongoDB URL is given twice: \(name)")
      }
    }
    for name in timeouts + [MONGOC_URI_WTIMEOUTMS] { try validate(milliseconds: name, read: uri) }
    try validateBounds(uri)
  }

  private static func validate(option name: String, read uri: OpaquePointer) throws(MongoError) {
    let isNumber = mongoc_uri_option_is_int32(name) || mongoc_uri_option_is_int64(name)
    let isPlain = isNumber || mongoc_uri_option_is_bool(name)
    // A name may be a piece of a password with a bare `?`.
    guard isPlain || mongoc_uri_option_is_utf8(name) || others.contains(name) else {
      throw .invalid("the MongoDB URL has an option that is not known")
    }
    // The old names are kept as the new ones.
    let kept = name.hasPrefix("ssl") ? "tls" + name.dropFirst(3) : name
    guard !isPlain || mongoc_uri_has_option(uri, kept) else {
      throw .invalid("the MongoDB URL's \(name) has a value that is not possible")
    }
  }

  private static func validate(milliseconds name: String, read uri: OpaquePointer) throws(MongoError) {
    guard mongoc_uri_has_option(uri, name) else { return }
    let value =
      mongoc_uri_option_is_int64(name)
      ? mongoc_uri_get_option_as_int64(uri, name, 0) : Int64(mongoc_uri_get_option_as_int32(uri, name, 0))
    guard (1...600_000).contains(value) else {
      throw .invalid("the MongoDB URL's \(name) is 1 to 600000 milliseconds: every call must end")
    }
  }

  private static func validateBounds(_ uri: OpaquePointer) throws(MongoError) {
    // It answers the default for 0, too.
    let connections = Int(mongoc_uri_get_option_as_int32(uri, MONGOC_URI_MAXPOOLSIZE, 0))
    guard !mongoc_uri_has_option(uri, MONGOC_URI_MAXPOOLSIZE) || MongoOptions.connectionLimits.contains(connections)
    else { throw .invalid("the MongoDB URL's maxpoolsize is 1 to 256") }
    guard mongoc_write_concern_is_acknowledged(mongoc_uri_get_write_concern(uri)) else {
      throw .invalid("the MongoDB URL's w must not be 0: writes are to be acknowledged")
    }
  }
}
