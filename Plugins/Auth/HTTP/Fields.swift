import Kernel

/// The text fields of a JSON body. A field of another type counts as missing: an object where text is expected never gets
/// near a store.
struct Fields: Decodable, Sendable {
  private let values: [String: String]

  /// Reads a request's body; none at all is an empty object.
  init(of request: HTTPRequest) throws(ProtocolError) {
    self = request.body.isEmpty ? Fields(values: [:]) : try request.decode(Fields.self)
  }

  private init(values: [String: String]) { self.values = values }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Name.self)
    values = container.allKeys.reduce(into: [:]) { $0[$1.stringValue] = try? container.decode(String.self, forKey: $1) }
  }

  /// The text of this field; `nil` when it is missing, empty or no text.
  subscript(name: String) -> String? { values[name].flatMap { $0.isEmpty ? nil : $0 } }

  private struct Name: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }
}
