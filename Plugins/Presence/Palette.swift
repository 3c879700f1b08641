/// The published colours: a person has the same one everywhere.
enum Palette {
  private static let colors: [String] = [
    "#60a5fa", "#34d399", "#f472b6", "#fb923c", "#a78bfa", "#facc15", "#22d3ee", "#f87171", "#4ade80", "#e879f9",
  ]

  /// h = h * 31 + c over the id's UTF-16 units, modulo 2^32; then modulo the palette.
  static func color(of userID: String) -> String {
    let hash = userID.utf16.reduce(UInt32(0)) { ($0 &* 31) &+ UInt32($1) }
    return colors[Int(hash % UInt32(colors.count))]
  }
}
