import Foundation
import TestSupport
import Testing

extension EndToEnd {
  /// `parley evaluate`, as an organisation runs it on its own data.
  @Suite struct EvaluateTests {
    private static func evaluate(_ home: TestHome, _ arguments: String...) async throws -> (
      code: Int32, output: String, errors: String
    ) {
      let files = ["out", "err"].map { home.url.appending(path: "evaluate.\($0)").path }
      let program = try Spawned(
        Program.path, ["evaluate"] + arguments, output: files[0], errors: files[1],
        environment: Program.environment(home: home.url))
      let code = await program.wait()
      return (
        code, try String(contentsOfFile: files[0], encoding: .utf8),
        try String(contentsOfFile: files[1], encoding: .utf8)
      )
    }

    private static let graded = """
      id,question,desired_answer,student_answer,score_avg
      1,Why do we have night?,"The earth turns, so our side faces away from the sun.",The earth spins and we look away from the sun.,5
      2,Why do we have night?,"The earth turns, so our side faces away from the sun.","The sun ""goes"" to sleep.",1
      3,What is a stack?,A list where the last element in is the first out.|||Last in first out storage.,"It gives back what was put in last, first.",5
      4,What is a stack?,A list where the last element in is the first out.,A kind of tree with leaves.,0.5

      """

    @Test func gradesAFileAndComparesItWithPeople() async throws {
      let home = try TestHome()
      let file = home.url.appending(path: "answers.csv").path
      let out = home.url.appending(path: "graded.csv").path
      try Self.graded.write(toFile: file, atomically: true, encoding: .utf8)
      let told = try await Self.evaluate(home, "scores", file, "--json", "--out", out)
      #expect(told.code == 0, "\(told.errors)")
      let report = try #require(try JSONSerialization.jsonObject(with: Data(told.output.utf8)) as? [String: Any])
      #expect(report["answers"] as? Int == 4)
      #expect(report["questions"] as? Int == 2)
      let scorer = try #require(report["scorer"] as? [String: [String: Double]])
      #expect(scorer["auc"]?["value"] == 1)
      #expect(try #require(scorer["pearson"]?["value"]) > 0.5)

      // The rows come back as they were, with a column more.
      let lines = try String(contentsOfFile: out, encoding: .utf8).components(separatedBy: "\r\n")
      #expect(lines[0] == "id,question,desired_answer,student_answer,score_avg,score")
      #expect(lines[2].contains("\"The sun \"\"goes\"\" to sleep.\",1,"))
      let scores = lines[1...4].map { Double($0.split(separator: ",").last ?? "") ?? -1 }
      #expect(min(scores[0], scores[2]) > max(scores[1], scores[3]))

      let again = try await Self.evaluate(home, "scores", file, "--json")
      #expect(again.output == told.output)
    }

    @Test func saysWhatIsWrongWithAFile() async throws {
      let home = try TestHome()
      let file = home.url.appending(path: "answers.csv").path
      let missing = try await Self.evaluate(home, "scores", file)
      #expect(missing.code == 2)
      #expect(missing.errors.contains("answers.csv cannot be read"))
      for (text, words) in [
        ("question,student_answer\nWhy?,So.\n", "no column desired_answer"),
        ("question,desired_answer,student_answer\n", "no rows below it"),
        ("question,desired_answer,student_answer,score_avg\nWhy?,Since.,So.,nine\n", "score_avg in row 2"),
        ("question,desired_answer,student_answer\nWhy?,,So.\n", "desired_answer in row 2 is empty"),
        ("question,desired_answer,student_answer\nWhy?,Since.\n", "row 2 ends before the column student_answer"),
        ("question,desired_answer,student_answer\n\"Why?,Since.,So.\n", "row 2"),
      ] {
        try text.write(toFile: file, atomically: true, encoding: .utf8)
        let told = try await Self.evaluate(home, "scores", file)
        #expect(told.code == 2)
        #expect(told.errors.contains(words), "\(told.errors)")
      }
    }
  }
}
