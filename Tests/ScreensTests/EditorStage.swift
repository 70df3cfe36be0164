import Contracts
import Foundation

@testable import Kit
@testable import Screens

extension Stage {
  /// A stage with the list of interviews alone, so that tests of the builder hang on nothing before it.
  static func withList(width: Int = 80, height: Int = 24, office: Office = Office()) async throws -> Stage {
    let stage = try await Stage(width: width, height: height, office: office)
    let services = stage.services
    stage.app.perform(Command("", "", .go { InterviewsScreen(services: services, account: Office.account) }))
    stage.app.step()
    await stage.app.settle()
    return stage
  }

  /// Opens the builder on one of the office's interviews, or on a new one.
  func build(_ index: Int? = nil) async {
    app.push(EditorScreen(services: services, interview: index.map { index in office.with { $0.interviews[index] } }))
    app.step()
    await app.settle()
  }
}
