/// What the command line asks for.
struct Options: Equatable {
  enum Command: String {
    case serve
    case checkConfig = "check-config"
    case plugins
    case reference
    case help = "--help"
    case version = "--version"
  }

  /// The command line makes no sense.
  struct Misuse: Error, Equatable, CustomStringConvertible {
    let description: String
  }

  var command: Command
  var configFile: String?
  var settings: [String] = []

  init(_ arguments: [String]) throws(Misuse) {
    var rest = arguments[...]
    let word = rest.popFirst() ?? "--help"
    guard let command = Command(rawValue: word == "-h" || word == "help" ? "--help" : word) else {
      throw Misuse(description: "there is no command \"\(word)\"; see canvas --help")
    }
    self.command = command
    while let option = rest.popFirst() {
      if option == "--help" || option == "-h" {
        self.command = .help
        return
      }
      guard ["--config", "--set"].contains(option) else {
        throw Misuse(description: "there is no option \"\(option)\"; see canvas --help")
      }
      guard let value = rest.popFirst() else { throw Misuse(description: "\(option) needs a value; see canvas --help") }
      if option == "--config" { configFile = value } else { settings.append(value) }
    }
  }
}
