/// A folder of files, read into memory once at start and served from there: immutable, shared by all reactors, no
/// file is opened while serving. `/` and `/sub/` are their `index.html`.
///
/// Answers GET and HEAD with strong entity tags, 304, single ranges, gzip made beforehand, and `Cache-Control`.
public struct StaticFiles: Sendable {
  /// One file and all that is sent with it.
  public struct File: Equatable, Sendable {
    public let bytes: [UInt8]
    /// The same in gzip format, when that is smaller.
    public let gzip: [UInt8]?
    /// Strong, with its quotes, of `bytes`; the gzip form has a tag of its own.
    public let entityTag: String
    public let contentType: String
    public let cacheControl: String

    var gzipEntityTag: String { entityTag.dropLast() + "-gzip\"" }
  }

  /// Chooses `Cache-Control` by path: `/assets/app.3f2a.js` may be kept for ever. The default is `no-cache`.
  public typealias CachePolicy = @Sendable (_ path: String) -> String

  /// Files by path: `/index.html`, and `/` for the same file.
  public let files: [String: File]
  /// Sent with every file: a Content-Security-Policy, say.
  public let headers: HTTPHeaders

  /// Serves these bytes by path; paths begin with a slash.
  ///
  /// - Parameters:
  ///   - contents: what stands under each path.
  ///   - headers: sent with every file.
  ///   - cachePolicy: asked once per path.
  public init(
    contents: [String: [UInt8]], headers: HTTPHeaders = [:], cachePolicy: CachePolicy = { _ in "no-cache" }
  ) {
    var files: [String: File] = [:]
    for (path, bytes) in contents {
      let file = File(path: path, bytes: bytes, cacheControl: cachePolicy(path))
      files[path] = file
      if path.hasSuffix("/index.html") { files[String(path.dropLast("index.html".count))] = file }
    }
    self.files = files
    self.headers = headers
  }

  /// The response to this request; `nil` when there is no such file.
  public func respond(to request: HTTPRequest) -> HTTPResponse? {
    guard let file = files[request.path] else { return nil }
    guard request.method == .get || request.method == .head else { return .methodNotAllowed(allow: [.get, .head]) }
    // A range is taken of the plain bytes: who resumes a download wants the file.
    let isRange = request.method == .get && request.headers["range"] != nil
    let gzip = isRange || !AcceptEncoding(request.headers).prefersGzip ? nil : file.gzip
    var response = HTTPResponse(status: .ok, headers: headers, body: gzip ?? file.bytes)
    let tag = gzip == nil ? file.entityTag : file.gzipEntityTag
    response.headers["etag"] = tag
    response.headers["cache-control"] = file.cacheControl
    if file.gzip != nil { response.headers.vary(on: "Accept-Encoding") }
    if Self.matches(request.headers.all("if-none-match"), tag) {
      response.status = .notModified
      response.body = []
      return response
    }
    response.headers["content-type"] = file.contentType
    response.headers["x-content-type-options"] = "nosniff"
    response.headers["accept-ranges"] = "bytes"
    if gzip != nil { response.headers["content-encoding"] = "gzip" }
    if isRange { applyRange(request, file, &response) }
    return response
  }

  /// RFC 9110 sections 13.1.5 and 14: a range of another version of the file is answered with the whole.
  private func applyRange(_ request: HTTPRequest, _ file: File, _ response: inout HTTPResponse) {
    let fields = request.headers.all("range")
    guard fields.count == 1, request.headers["if-range"].map({ $0 == file.entityTag }) ?? true else { return }
    switch ByteRange(fields[0], length: file.bytes.count) {
    case .whole: return
    case .part(let range):
      response.status = .partialContent
      response.headers["content-range"] = "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(file.bytes.count)"
      response.body = Array(file.bytes[range])
    case .unsatisfiable:
      var refusal = HTTPResponse.error(.rangeNotSatisfiable)
      refusal.headers["content-range"] = "bytes */\(file.bytes.count)"
      response = refusal
    }
  }

  /// `If-None-Match` compares weakly (RFC 9110 section 13.1.2).
  private static func matches(_ fields: [String], _ tag: String) -> Bool {
    fields.contains { field in
      field.split(separator: ",").map(\.trimmed).contains { $0 == "*" || $0 == tag || $0 == "W/" + tag }
    }
  }
}

extension ProtocolError {
  /// Nothing of the asked range is in the file.
  static let rangeNotSatisfiable = ProtocolError(
    "range_not_satisfiable", "The file ends before this range.", status: .rangeNotSatisfiable)
}
