import Foundation
import Kernel
import TestSupport
import Testing

@Suite struct SettingsTests {
  static func file(_ folder: TemporaryFolder, _ name: String, _ text: String) throws -> String {
    let path = folder.path + "/" + name
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    return path
  }

  @Test func theEnvironmentWinsThenTheUserThenTheSystem() throws {
    let folder = try TemporaryFolder()
    let user = try Self.file(folder, "user.yaml", "listen: 127.0.0.1:1111\nspeech_model: tiny\n")
    let system = try Self.file(folder, "system.yaml", "speech_model: large\nlog_level: debug\ndata: /srv/parley/\n")
    let settings = try Settings.load(
      environment: [
        "PARLEY_LISTEN": "[::1]:2222", "PARLEY_SPEECH_URL": "http://127.0.0.1:9/", "PARLEY_SHARE": "/x",
        "PARLEY_TEST_ANYTHING": "1", "PARLEY_PUBLIC_URL": "", "HOME": "/root",
      ], files: [user, system, folder.path + "/absent.yaml"])
    #expect(settings.listen == ListenAddress(host: "::1", port: 2222) && settings.listen.isLoopback)
    #expect(settings.speech == Settings.Provider(url: "http://127.0.0.1:9", model: "tiny"))
    #expect(settings.logLevel == "debug" && settings.data == "/srv/parley")
    #expect(settings.publicURL == nil && settings.databaseURL == nil)
  }

  @Test func nothingSetGivesTheDefaults() throws {
    let settings = try Settings.load(environment: [:], files: [])
    #expect(settings.listen.description == "127.0.0.1:7878" && settings.logLevel == "info")
  }

  @Test(
    arguments: [
      ("PARLEY_LISTEN", "7878", "has no port"), ("PARLEY_LISTEN", "localhost:99999", "between 0 and 65535"),
      ("PARLEY_LISTEN", "::1:80", "brackets"), ("PARLEY_LISTEN", ":80", "no host"),
      ("PARLEY_PUBLIC_URL", "interviews.example.org", "http://"), ("PARLEY_DATA", "data", "absolute"),
      ("PARLEY_DATABASE_URL", "mysql://x", "postgresql://"), ("PARLEY_LOG_LEVEL", "loud", "none of trace"),
      ("PARLEY_EMBEDDINGS_URL", "ftp://x", "http://"),
    ])
  func aWrongValueIsNamedWithAnExample(name: String, value: String, part: String) {
    let error = #expect(throws: SettingsError.self) { try Settings.load(environment: [name: value], files: []) }
    #expect(error?.setting == name && error?.description.hasPrefix(name + " ") == true)
    #expect(error?.problem.contains(part) == true && error?.example != nil)
  }

  @Test func anUnknownNameIsNamedWithWhereItStands() throws {
    let misspelt = #expect(throws: SettingsError.self) {
      try Settings.load(environment: ["PARLEY_LISTN": "127.0.0.1:1"], files: [])
    }
    #expect(
      misspelt?.description.contains("PARLEY_LISTN") == true && misspelt?.problem.contains("PARLEY_LISTEN") == true)
    let folder = try TemporaryFolder()
    let file = try Self.file(folder, "parley.yaml", "listne: 127.0.0.1:1\n")
    let inFile = #expect(throws: SettingsError.self) { try Settings.load(environment: [:], files: [file]) }
    #expect(inFile?.origin == file && inFile?.setting == "listne")
    for text in ["[a, b]", "listen: {host: x}", "listen: [", "- x"] {
      let path = try Self.file(folder, "broken.yaml", text)
      let broken = #expect(throws: SettingsError.self) { try Settings.load(environment: [:], files: [path]) }
      #expect(broken?.origin == path)
    }
  }

  @Test func aLanguageModelIsAddressAndModelTogether() throws {
    let both = ["PARLEY_LLM_URL": "http://127.0.0.1:8080/v1/", "PARLEY_LLM_MODEL": "m", "PARLEY_LLM_KEY": "k"]
    let settings = try Settings.load(environment: both, files: [])
    #expect(settings.llm == Settings.Provider(url: "http://127.0.0.1:8080/v1", key: "k", model: "m"))
    for (missing, rest) in [
      ("PARLEY_LLM_MODEL", ["PARLEY_LLM_URL": "http://h"]), ("PARLEY_LLM_URL", ["PARLEY_LLM_MODEL": "m"]),
    ] {
      let error = #expect(throws: SettingsError.self) { try Settings.load(environment: rest, files: []) }
      #expect(error?.setting == missing && error?.example != nil)
    }
    #expect(try Settings.load(environment: [:], files: []).llm.url == nil)
  }

  @Test func aSecretIsNotRepeated() {
    let error = #expect(throws: SettingsError.self) {
      try Settings.load(environment: ["PARLEY_DATABASE_URL": "pg://me:hunter2@host"], files: [])
    }
    #expect(error?.description.contains("hunter2") == false)
  }
}
