import Foundation

/// How what is shared lies in Redis: JSON, bytes in base64; nothing is no bytes.
enum SharedRecord {
  static func encode(_ value: some Encodable) throws(AuthStoreError) -> [UInt8] {
    do {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      return [UInt8](try encoder.encode(value))
    } catch {
      throw .unavailable("a record cannot be written: \(error)")
    }
  }

  /// The same of a list; nothing of an empty one.
  static func encode(list: [some Encodable]) throws(AuthStoreError) -> [UInt8] {
    list.isEmpty ? [] : try encode(list)
  }

  static func decode<Value: Decodable>(_ type: Value.Type, _ bytes: [UInt8]) throws(AuthStoreError) -> Value? {
    guard !bytes.isEmpty else { return nil }
    do {
      return try JSONDecoder().decode(type, from: Data(bytes))
    } catch {
      throw .unavailable("a record is damaged: \(error)")
    }
  }
}
