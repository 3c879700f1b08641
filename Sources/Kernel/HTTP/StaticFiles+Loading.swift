import COpenSSL
import Foundation

/// Why a folder was not loaded.
public enum StaticFilesError: Error, Equatable, Sendable {
  /// The folder, or something in it, cannot be read.
  case unreadable(path: String)
  /// One file is larger than the limit.
  case fileTooLarge(path: String)
  /// All files together are larger than the limit.
  case folderTooLarge(path: String)
  /// A symbolic link leads out of the folder.
  case linkLeavesFolder(path: String)
}

extension StaticFiles {
  /// What is read into memory at most, in bytes.
  public struct Limits: Equatable, Sendable {
    public var fileBytes = 4 << 20
    public var totalBytes = 64 << 20

    /// The defaults.
    public init() {}
  }

  /// Loads a folder and its folders. Names that begin with a dot are left out. Blocks: call it at start.
  ///
  /// - Parameters:
  ///   - root: the folder.
  ///   - headers: sent with every file.
  ///   - limits: what may be read.
  ///   - cachePolicy: asked once per path.
  /// - Throws: `StaticFilesError`; nothing is served half.
  public init(
    root: String, headers: HTTPHeaders = [:], limits: Limits = Limits(),
    cachePolicy: CachePolicy = { _ in "no-cache" }
  ) throws(StaticFilesError) {
    var reader = FolderReader(root: root, limits: limits)
    try reader.read(folder: URL(filePath: root).resolvingSymlinksInPath(), path: "/")
    self.init(contents: reader.contents, headers: headers, cachePolicy: cachePolicy)
  }
}

extension StaticFiles.File {
  init(path: String, bytes: [UInt8], cacheControl: String) {
    self.bytes = bytes
    self.cacheControl = cacheControl
    gzip = Gzip.compress(bytes)
    contentType = ContentType.of(path: path)
    var digest = [UInt8](repeating: 0, count: 32)
    SHA256(bytes, bytes.count, &digest)
    let hex = Array("0123456789abcdef".utf8)
    let text = digest.prefix(16).flatMap { [hex[Int($0 >> 4)], hex[Int($0 & 15)]] }
    entityTag = "\"" + String(decoding: text, as: UTF8.self) + "\""
  }
}

/// Walks a folder; `contents` is what it found.
private struct FolderReader {
  private(set) var contents: [String: [UInt8]] = [:]
  private let root: String
  private let limits: StaticFiles.Limits
  private var total = 0

  init(root: String, limits: StaticFiles.Limits) {
    let real = URL(filePath: root).resolvingSymlinksInPath().path(percentEncoded: false)
    self.root = real.hasSuffix("/") ? real : real + "/"
    self.limits = limits
  }

  mutating func read(folder: URL, path: String, depth: Int = 0) throws(StaticFilesError) {
    let place = folder.path(percentEncoded: false)
    guard depth < 32, let names = try? FileManager.default.contentsOfDirectory(atPath: place) else {
      throw .unreadable(path: path)
    }
    for name in names.sorted() where !name.hasPrefix(".") {
      let real = folder.appending(path: name).resolvingSymlinksInPath()
      let target = real.path(percentEncoded: false)
      guard target.hasPrefix(root) else { throw .linkLeavesFolder(path: path + name) }
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: target, isDirectory: &isFolder) else {
        throw .unreadable(path: path + name)
      }
      if isFolder.boolValue {
        try read(folder: real, path: path + name + "/", depth: depth + 1)
      } else {
        try read(file: real, path: path + name)
      }
    }
  }

  private mutating func read(file: URL, path: String) throws(StaticFilesError) {
    let attributes = try? FileManager.default.attributesOfItem(atPath: file.path(percentEncoded: false))
    guard let attributes, attributes[.type] as? FileAttributeType == .typeRegular,
      let size = (attributes[.size] as? NSNumber)?.intValue
    else { throw .unreadable(path: path) }
    guard size <= limits.fileBytes else { throw .fileTooLarge(path: path) }
    guard let data = try? Data(contentsOf: file) else { throw .unreadable(path: path) }
    guard data.count <= limits.fileBytes else { throw .fileTooLarge(path: path) }
    total += data.count
    guard total <= limits.totalBytes else { throw .folderTooLarge(path: path) }
    contents[path] = Array(data)
  }
}
