import Contracts
import Foundation
import Kernel
import Testing

@testable import Analysis

@Suite("Grading of short answers")
struct GradingTests {
  @Test("The program makes the same grades of the same measures as what fitted the calibration")
  func examples() throws {
    let calibration = try Calibration.standard()
    #expect(calibration.examples.count >= 10)
    for example in calibration.examples {
      #expect(abs(calibration.grade(example.measures) - example.grade) < 1e-9)
    }
    #expect(Set(calibration.examples.map(\.grade)).count > 5)
    #expect(calibration.wrong < calibration.full)
  }

  @Test("A calibration for other measures is refused")
  func foreign() {
    let json =
      #"{"name":"x","measures":["length"],"intercept":0,"weights":[1],"trees":[],"wrong":1,"full":2,"examples":[]}"#
    #expect(throws: ProviderError.self) { try Calibration(Data(json.utf8)) }
  }

  @Test("A right answer in other words is graded above a wrong one, and that above one to another question")
  func order() async throws {
    let helper = try await RunningHelper.shared.value
    let grader = try ShortAnswerGrader(
      settings: Settings(data: "/nowhere"), helper: helper.helper, transport: helper.transport)
    let question = "What is the advantage of a linked list over an array?"
    let desired = ["Linked lists can grow without limit, and elements are added without moving the others."]
    let answers = [
      "The list has no fixed size, and you can insert an element without shifting the rest.",
      "Arrays and linked lists both hold elements.",
      "My favourite animal is the horse.",
    ]
    let items = answers.map { ShortAnswerGrader.Item(question: question, desired: desired, answer: $0) }
    let first = try await grader.grade(items)
    #expect(first.map(\.grade) == first.map(\.grade).sorted(by: >))
    #expect(
      first.allSatisfy { (0...5).contains($0.grade) && $0.measures.count == ShortAnswerGrader.measureNames.count })
    for _ in 0..<3 { #expect(try await grader.grade(items) == first) }

    // Of several answers that would do, the likest counts.
    let both = try await grader.grade([
      ShortAnswerGrader.Item(question: question, desired: ["Nothing at all."] + desired, answer: answers[0])
    ])
    #expect(both[0].grade >= first[0].grade)
  }

  @Test("Agreement is what the statistics libraries compute")
  func agreement() throws {
    let a: [Double] = [1, 2, 3, 4, 5, 5, 3, 2, 1, 4]
    let b: [Double] = [1, 3, 3, 4, 4, 5, 2, 2, 2, 5]
    // scikit-learn 1.9.1 and numpy on the same numbers.
    let kappa = Agreements.quadraticKappa(zip(a, b).map { (Int($0), Int($1)) })
    #expect(abs(try #require(kappa) - 0.8648648648648649) < 1e-12)
    #expect(abs(try #require(GradeAgreement.pearson(a, b)) - 0.8702852691526738) < 1e-12)
    let grades = [0.1, 0.4, 0.4, 0.8, 0.3, 0.9, 0.35, 0.5, 0.2, 0.4]
    let isRight = [0, 0, 1, 1, 0, 1, 1, 0, 0, 1].map { $0 == 1 }
    #expect(abs(try #require(GradeAgreement.areaUnderCurve(grades, isRight: isRight)) - 0.8) < 1e-12)
    #expect(GradeAgreement.areaUnderCurve([1, 2], isRight: [true, true]) == nil)
    #expect(GradeAgreement.pearson([1, 1], [1, 2]) == nil)
    let groups = ["a", "a", "b", "b", "c", "c", "d", "d", "e", "e"]
    let figure = { (rows: [Int]) in GradeAgreement.pearson(rows.map { a[$0] }, rows.map { b[$0] }) }
    let interval = try #require(GradeAgreement.interval(groups: groups, figure))
    #expect(interval.contains(0.87))
    #expect(interval == GradeAgreement.interval(groups: groups, figure))
  }
}
