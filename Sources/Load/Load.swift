import Glibc

/// `canvas-load`: rooms full of v1 clients on one thread, and what the server made of them.
///
/// Exit codes: 0 the load was held, 1 it was not (see ``Report/held``), 2 wrong options, 3 the server refused or could
/// not be reached.
@main
struct Load {
  static func main() {
    do {
      let options = try Options(
        arguments: Array(CommandLine.arguments.dropFirst()), environment: environment("ACCESS_TOKEN_SECRET"))
      exit(try run(options))
    } catch {
      note("canvas-load: \(error.description)")
      exit(error.exitCode)
    }
  }

  private static func run(_ options: Options) throws(LoadFailure) -> Int32 {
    if options.help {
      print(Options.usage)
      return 0
    }
    if options.parseBench {
      return ParseBench().run() > 1_000_000 ? 0 : 1
    }
    raiseDescriptorLimit()
    var endpoints: [Endpoint] = []
    for url in options.urls { endpoints.append(try Endpoint(url: url)) }
    let mint = TokenMint(secret: options.secret, issued: time(nil))
    let rooms = try options.roomIDs.isEmpty ? makeRooms(options, at: endpoints[0], mint: mint) : options.roomIDs
    let clients = try Clients(options: options, endpoints: endpoints, rooms: rooms, mint: mint)
    let report = Report(try Generator(options: options, clients: clients).run(), options: options)
    print(options.json ? try report.json() : report.text)
    return report.held ? 0 : 1
  }

  /// One room per account: creation is limited per account.
  private static func makeRooms(
    _ options: Options, at endpoint: Endpoint, mint: TokenMint
  ) throws(LoadFailure) -> [String] {
    var rooms: [String] = []
    for index in 0..<options.rooms {
      rooms.append(try RoomRequest(token: mint.token(for: mint.account(1_000_000 + index))).send(to: endpoint))
    }
    return rooms
  }

  private static func environment(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
  }
}

/// Writes a line for people to standard error, so that standard output holds the report alone.
func note(_ line: String) {
  let bytes = Array((line + "\n").utf8)
  _ = write(2, bytes, bytes.count)
}

/// Microseconds of a clock that only goes forward.
func monotonicMicros() -> Int {
  var now = timespec()
  clock_gettime(CLOCK_MONOTONIC, &now)
  return now.tv_sec * 1_000_000 + now.tv_nsec / 1000
}
