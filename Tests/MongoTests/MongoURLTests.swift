import Mongo
import XCTest

/// What URLs mean, and that they keep their password to themselves.
final class MongoURLTests: XCTestCase {
  func testReadsHostsUserAndDatabase() throws {
    let url = try MongoURL("mongodb://ann:p%40ss@a.example:27018,b.example/board?replicaSet=rs0&w=1&tls=true")
    XCTAssertEqual(url.hosts, "a.example:27018,b.example:27017")
    XCTAssertEqual(url.user, "ann")
    XCTAssertEqual(url.database, "board")
  }

  func testTheShortestURLMeansTheDefaults() throws {
    let url = try MongoURL("mongodb://localhost")
    XCTAssertEqual([url.hosts, url.database], ["localhost:27017", "canvas"])
    XCTAssertNil(url.user)
  }

  func testReadsUnixSocketsAndServiceNames() throws {
    XCTAssertEqual(try MongoURL("mongodb://%2Frun%2Fm.sock/a").hosts, "/run/m.sock")
    let service = try MongoURL("mongodb+srv://ann:hush@cluster.example.net/canvas")
    XCTAssertEqual("\(service)", "mongodb+srv://ann:<redacted>@cluster.example.net/canvas")
  }

  func testTheUsualOptionsAreKnown() throws {
    for options in [
      "tls=true&tlsCAFile=a.pem&tlsAllowInvalidHostnames=false", "ssl=true",
      "authSource=admin&authMechanism=SCRAM-SHA-256",
      "retryWrites=true&w=majority&readConcernLevel=majority", "replicaSet=rs&readPreference=primary&appName=x",
      "compressors=zstd&zlibCompressionLevel=1", "maxPoolSize=10&heartbeatFrequencyMS=1000&directConnection=true",
      "readPreference=nearest&readPreferenceTags=a:b&readPreferenceTags=c:d",
    ] {
      XCTAssertNoThrow(try MongoURL("mongodb://ann:hush@host/?\(options)"), options)
    }
  }

  func testThePasswordIsNeverShown() throws {
    let url = try MongoURL("mongodb://ann:hush@host/a?tls=true&tlsCertificateKeyFilePassword=hush2")
    XCTAssertEqual("\(url)", "mongodb://ann:<redacted>@host:27017/a")
    var dumped = ""
    dump(url, to: &dumped)
    XCTAssertFalse((dumped + String(reflecting: url)).contains("hush"))
  }

  func testWhatIsNoURLIsRefusedWithoutRepeatingIt() {
    let wrong = [
      "", "localhost", "redis://hush@a", "mongodb://", "mongodb://a:hush", "mongodb://u:hu/sh@a",
      "mongodb://a:0", "mongodb://a:70000/hush", "mongodb://a/hu?sh", "mongodb://a/?hush=1", "mongodb://a/?hush",
      "mongodb://a/?connectTimeoutMS=hush", "mongodb://a/?socketTimeoutMS=0", "mongodb://a/?socketTimeoutMS=-1",
      "mongodb://a/?serverSelectionTimeoutMS=600001", "mongodb://a/?w=0", "mongodb://a/?tls=hush",
      "mongodb://a/?readPreference=hush", "mongodb://a/?maxPoolSize=0",
      "mongodb://a/?maxPoolSize=257", "mongodb://a/?w=1&W=2", "mongodb://a\0hush/", "mongodb://%zz/",
      "mongodb://u:%zhush@a",
    ]
    for text in wrong {
      XCTAssertThrowsError(try MongoURL(text), text) { error in
        guard case MongoError.invalid(let reason) = error else { return XCTFail("\(error)") }
        XCTAssertFalse(reason.contains("hush"), reason)
      }
    }
  }

  func testOptionsOutOfBoundsAreRefused() throws {
    let url = try MongoURL("mongodb://localhost")
    for change in [
      { $0.connections = 0 }, { $0.connections = 257 }, { $0.answerTimeout = .zero },
      { $0.connectTimeout = .seconds(601) },
    ] as [(inout MongoOptions) -> Void] {
      var options = MongoOptions()
      change(&options)
      XCTAssertThrowsError(try MongoClient(url, options: options))
    }
  }
}
