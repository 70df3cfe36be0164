import Foundation
import Glibc
import Kernel
import Platform
import TestSupport
import Testing
import Transport

@testable import Analysis

@Suite("Speech helper")
struct HelperTests {
  private struct Reply: Decodable {
    struct Spoken: Decodable {
      let word: String
      let start: Double
      let end: Double
      let probability: Double
    }
    let language: String
    let text: String
    let duration: Double
    let words: [Spoken]?
    let segments: [Segment]?
    struct Segment: Decodable {
      let noSpeechProb: Double
      let avgLogprob: Double
      let compressionRatio: Double
    }

    static func read(_ response: HTTPResponse) throws -> Reply {
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = .convertFromSnakeCase
      return try decoder.decode(Reply.self, from: response.body)
    }
  }

  @Test("Speech becomes words with times")
  func transcribes() async throws {
    let helper = try await RunningHelper.shared.value
    let sound = try Sound.speech("The customer was upset. I listened to her, and then I offered a new parcel.")
    let response = try await helper.transcribe(
      sound, fields: ["model": "whisper-base", "language": "en", "timestamp_granularities[]": "word"])
    #expect(response.status == 200)
    let reply = try Reply.read(response)
    let words = try #require(reply.words)
    #expect(reply.segments == nil)
    #expect(reply.language == "en")
    for expected in ["customer", "listened", "offered", "parcel"] {
      #expect(words.contains { $0.word.lowercased().hasPrefix(expected) }, "\(expected) in: \(reply.text)")
    }
    #expect(zip(words, words.dropFirst()).allSatisfy { $0.start <= $1.start && $0.end <= $1.end })
    #expect(words.allSatisfy { $0.start <= $0.end && $0.end <= reply.duration + 0.5 && !$0.word.contains(" ") })
    #expect(words.allSatisfy { (0...1).contains($0.probability) })
  }

  @Test("Only who has the token is served; health is for all")
  func token() async throws {
    let helper = try await RunningHelper.shared.value
    for path in ["/v1/models", "/v1/nothing"] {
      let response = try await helper.send("GET", path, token: "wrong")
      #expect(response.status == 401)
      #expect(try code(response) == "invalid_api_key")
    }
    #expect(try await helper.send("GET", "/healthz", token: "wrong").status == 200)
    #expect(try await helper.send("GET", "/v1/models").status == 200)
    #expect(try await helper.send("GET", "/v1/nothing").status == 404)
    let mode = try FileManager.default.attributesOfItem(atPath: helper.helper.speech.unixSocket ?? "")[
      .posixPermissions]
    #expect(mode as? Int == 0o600)
  }

  @Test("Bad requests are told what is wrong")
  func badRequests() async throws {
    let helper = try await RunningHelper.shared.value
    let silence = Sound.silence(seconds: 1)
    let cases: [(HTTPResponse, Int, String)] = [
      (try await helper.transcribe(Data()), 400, "missing_file"),
      (try await helper.transcribe(Data("#EXTM3U\nfile:///etc/passwd".utf8)), 400, "undecodable_audio"),
      (try await helper.transcribe(silence.prefix(20)), 400, "undecodable_audio"),
      (try await helper.transcribe(silence, fields: ["model": "large"]), 404, "model_not_found"),
      (try await helper.transcribe(silence, fields: ["language": "xx"]), 400, "unsupported_language"),
      (try await helper.transcribe(silence, fields: ["temperature": "0.7"]), 400, "unsupported_temperature"),
      (try await helper.transcribe(silence, fields: ["response_format": "srt"]), 400, "unsupported_format"),
      (try await helper.send("POST", "/v1/audio/transcriptions", body: Data("x".utf8)), 400, "invalid_body"),
      (try await helper.send("POST", "/v1/embeddings", body: Data("x".utf8)), 400, "invalid_body"),
      (try await helper.send("POST", "/v1/embeddings", body: Data(#"{"input": []}"#.utf8)), 400, "invalid_input"),
      (try await helper.send("POST", "/v1/embeddings", body: Data(count: 9 << 20)), 413, "too_large"),
    ]
    for (response, status, expected) in cases {
      #expect(response.status == status)
      #expect(try code(response) == expected)
    }
    // It is none the worse for it.
    #expect(try await helper.embed("still there").status == 200)
  }

  @Test("A text's embedding does not depend on what is asked with it")
  func embeddings() async throws {
    let embedding = try await RunningHelper.shared.value.embedding
    let alone = try await embedding.vectors(of: ["I called her back."])
    let among = try await embedding.vectors(of: ["Something long that comes before it.", "", "I called her back."])
    #expect(alone[0] == among[2])
    #expect(abs(Meanings.dot(alone[0], alone[0]) - 1) < 1e-9)
  }

  @Test("It ends with the pipe of its parent, and on SIGTERM")
  func ends() async throws {
    let supervisor = try Supervisor()
    for input in [Command.Input.data(Data()), .open] {
      let folder = try TemporaryFolder()
      try Data("0123456789abcdef".utf8).write(to: folder.url.appending(path: "token"))
      let child = try await supervisor.start(
        Command(
          SpeechHelper.standardFolder.appending(path: "venv/bin/python").path,
          [
            "-B", try #require(Folders.shipped("helper")).appending(path: "parley_helper.py").path, "--socket",
            folder.path + "/s", "--token-file", folder.path + "/token", "--model",
            SpeechHelper.standardFolder.appending(path: "models/whisper-base").path,
          ], input: input))
      if case .open = input {
        var lines = child.output.makeAsyncIterator()
        #expect(await lines.next() == OutputLine(stream: .output, text: "listening"))
        child.signal(SIGTERM)
      }
      #expect(await child.wait() == .exited(0))
    }
  }

  @Test("A socket whose path would be too long goes to a private folder")
  func longPath() throws {
    let folder = try TemporaryFolder()
    let deep = folder.url.appending(path: String(repeating: "d", count: 100))
    let helper = try SpeechHelper(
      supervisor: .init(), transport: HTTPTransport(), runFolder: deep, log: TestCluster.log)
    let socket = try #require(helper.speech.unixSocket)
    #expect(socket.utf8.count <= 107)
    let parent = URL(filePath: socket).deletingLastPathComponent()
    let mode = try FileManager.default.attributesOfItem(atPath: parent.path)[.posixPermissions]
    #expect(mode as? Int == 0o700)
    try FileManager.default.removeItem(at: parent)
  }

  @Test("It holds only the models of what it serves")
  func serves() async throws {
    let helper = try await RunningHelper(services: [.embeddings])
    #expect(try await helper.embed("alone").status == 200)
    let refused = try await helper.transcribe(Sound.silence(seconds: 1))
    #expect(refused.status == 404)
    #expect(try code(refused) == "not_found")
    let models = String(decoding: try await helper.send("GET", "/v1/models").body, as: UTF8.self)
    #expect(models.contains(SpeechHelper.embeddingModel) && !models.contains(SpeechHelper.speechModel))
    await helper.stop()
    let elsewhere = try Settings.load(environment: ["PARLEY_SPEECH_URL": "http://127.0.0.1:9"], files: [])
    #expect(SpeechHelper.services(elsewhere) == [.embeddings])
  }

  @Test("Without models it says so")
  func missing() async throws {
    let folder = try TemporaryFolder()
    let helper = try SpeechHelper(
      supervisor: .init(), transport: HTTPTransport(), runFolder: folder.url.appending(path: "run"),
      folder: folder.url.appending(path: "models"), log: TestCluster.log)
    let work = Task { await helper.run() }
    try await eventually("the models are missed") { helper.status == .missing(folder: folder.path + "/models") }
    #expect(helper.status.sentence.contains("setup-models"))
    work.cancel()
    await work.value
    #expect(helper.status == .unused)
  }
}
