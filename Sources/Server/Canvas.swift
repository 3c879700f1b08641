import Foundation
import Kernel

/// The command line: `canvas serve`, `canvas check-config`, `canvas plugins`, `canvas reference`.
@main
struct Canvas {
  static let usage = """
    canvas: a self-hosted, real-time collaborative whiteboard

    usage:
      canvas serve [--config FILE] [--set path=value]...         run the server
      canvas check-config [--config FILE] [--set path=value]...  check a configuration and change nothing
      canvas plugins [--config FILE] [--set path=value]...       list the plugins and which are enabled
      canvas reference                                           every setting with its default, as JSON5
      canvas --help, canvas --version                            this text, and which version this is

    Without --config the file config/canvas.json5 is read when there is one. Settings may name environment
    variables: "${PORT:-8080}". CANVAS_DATA names the folder for everything the server keeps (default: var).

    """

  static func main() async {
    exit(await run(Array(CommandLine.arguments.dropFirst())))
  }

  static func run(_ arguments: [String]) async -> Int32 {
    do {
      let options = try Options(arguments)
      switch options.command {
      case .help: write(usage)
      case .version: write("canvas 0.1.0\n")
      case .serve: try await Serve.run(try Settings(options))
      case .checkConfig:
        _ = try Settings(options).plugins(logger: .silent)
        write("the configuration is good\n")
      case .plugins: write(try PluginList.text(try Settings(options)))
      case .reference: write(Reference.text)
      }
      return 0
    } catch {
      FileHandle.standardError.write(Data("canvas: \(error)\n".utf8))
      return error is Options.Misuse ? 64 : 1
    }
  }

  private static func write(_ text: String) { FileHandle.standardOutput.write(Data(text.utf8)) }
}
