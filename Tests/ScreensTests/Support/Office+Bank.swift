import Contracts
import Screens

extension Office {
  /// The question bank, one page of it.
  func scriptBank(_ templates: inout TemplateServices) {
    templates.questions = { search, _ in
      try self.call("questions \(search ?? "")") { state in
        let found = state.bank.filter { search == nil || $0.question.text.contains(search ?? "") }
        return Page(items: found, next: nil)
      }
    }
  }

  static var bank: [BankQuestion] {
    [
      BankQuestion(
        question: Question(
          text: "A server does not answer. What do you check first?", competency: "Troubleshooting",
          points: ["Looks at what changed"]), competency: competency("Troubleshooting"), language: "en",
        source: "Support agent", template: "support.en"),
      BankQuestion(
        question: Question(text: "Which languages do you speak at work?"), competency: nil, language: "en",
        source: "Receptionist", template: "receptionist.en"),
    ]
  }
}
