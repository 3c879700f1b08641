import Foundation

extension HTTPRequest {
  /// Reads the body as a JSON object.
  ///
  /// - Throws: 415 `unsupported_media_type` unless the content type is `application/json` in UTF-8, 400
  ///   `malformed_json` when the body is no JSON object or a field (named in the message) is missing or of another type.
  public func decode<T: Decodable>(_ type: T.Type) throws(ProtocolError) -> T {
    let contentTypes = headers.all("content-type")
    guard contentTypes.isEmpty ? body.isEmpty : contentTypes.allSatisfy(Self.isJSON) else {
      throw .unsupportedMediaType
    }
    let blanks: [UInt8] = [0x20, 0x09, 0x0A, 0x0D]
    guard body.first(where: { !blanks.contains($0) }) == UInt8(ascii: "{") else {
      throw .malformedJSON("The body must be a JSON object.")
    }
    do {
      return try JSONDecoder().decode(type, from: Data(body))
    } catch let error as DecodingError {
      throw .malformedJSON(Self.explain(error))
    } catch {
      throw .malformedJSON("The body is not valid JSON.")
    }
  }

  private static func isJSON(_ contentType: String) -> Bool {
    let parts = contentType.lowercased().split(separator: ";").map(\.trimmed)
    guard parts.first == "application/json" else { return false }
    return parts.dropFirst().allSatisfy {
      !$0.hasPrefix("charset=") || $0 == "charset=utf-8" || $0 == "charset=\"utf-8\""
    }
  }

  /// Names the field, never the server's types.
  private static func explain(_ error: DecodingError) -> String {
    switch error {
    case .keyNotFound(let key, let context): "The field '\(path(context.codingPath + [key]))' is required."
    case .valueNotFound(_, let context): "The field '\(path(context.codingPath))' must not be null."
    case .typeMismatch(_, let context): "The field '\(path(context.codingPath))' has the wrong type."
    case .dataCorrupted(let context) where !context.codingPath.isEmpty:
      "The field '\(path(context.codingPath))' is not valid."
    default: "The body is not valid JSON."
    }
  }

  /// `user.points[3].x`; what a client chose as a name is cut to 128 characters.
  private static func path(_ keys: [any CodingKey]) -> String {
    var text = ""
    for key in keys {
      if let index = key.intValue {
        text += "[\(index)]"
      } else {
        text += (text.isEmpty ? "" : ".") + key.stringValue
      }
    }
    return String(text.prefix(128))
  }
}

extension HTTPResponse {
  /// What every JSON response says it is.
  static let jsonContentType = "application/json; charset=utf-8"

  /// A JSON body, with sorted keys; not to be cached unless the caller says so.
  ///
  /// A value that cannot be encoded is the server's fault and becomes a 500 `internal`.
  public static func json(status: HTTPStatus = .ok, _ value: some Encodable) -> HTTPResponse {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(value) else { return .error(.internal(id: "response")) }
    return HTTPResponse(
      status: status, headers: ["content-type": jsonContentType, "cache-control": "no-store"], body: Array(data))
  }
}
