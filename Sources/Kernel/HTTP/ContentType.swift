/// Media types by file name, for what a web page is made of.
enum ContentType {
  /// `text/html; charset=utf-8` for `index.html`; `application/octet-stream` for an unknown ending.
  static func of(path: String) -> String {
    let name = path.split(separator: "/").last ?? ""
    let ending = name.split(separator: ".").last.map { $0.lowercased() } ?? ""
    if let type = text[ending] { return type + "; charset=utf-8" }
    return binary[ending] ?? "application/octet-stream"
  }

  private static let text = [
    "html": "text/html", "htm": "text/html", "css": "text/css", "js": "text/javascript", "mjs": "text/javascript",
    "json": "application/json", "map": "application/json", "webmanifest": "application/manifest+json",
    "svg": "image/svg+xml", "txt": "text/plain", "md": "text/markdown", "xml": "application/xml", "csv": "text/csv",
    "yaml": "application/yaml", "yml": "application/yaml",
  ]

  private static let binary = [
    "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif", "webp": "image/webp",
    "avif": "image/avif", "ico": "image/x-icon", "woff": "font/woff", "woff2": "font/woff2", "ttf": "font/ttf",
    "wasm": "application/wasm", "pdf": "application/pdf", "mp3": "audio/mpeg", "mp4": "video/mp4",
    "webm": "video/webm", "zip": "application/zip",
  ]
}
