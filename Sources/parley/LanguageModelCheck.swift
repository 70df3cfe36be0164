import Contracts
import Foundation
import Kernel
import Platform
import Transport

/// Whether the language model that is set answers: what `parley doctor` says of it.
enum LanguageModelCheck {
  private static let name = "language model"

  static func finding() async -> DoctorCommand.Finding {
    let llm: Settings.Provider
    do {
      llm = try Settings.load().llm
    } catch {
      return missing("\(error)", "set PARLEY_LLM_URL and PARLEY_LLM_MODEL right, or neither")
    }
    guard let url = llm.url, let model = llm.model else {
      return DoctorCommand.Finding(
        name: name, isWell: true, found: "none is set; the local scorer scores", wayOut: nil)
    }
    let base = url.hasSuffix("/v1") ? String(url.dropLast(3)) : url
    do {
      let response = try await HTTPTransport().send(
        HTTPRequest(
          url: base + "/v1/models", headers: llm.key.map { [("Authorization", "Bearer " + $0)] } ?? [],
          connectTimeoutS: 5, timeoutS: 10))
      switch response.status {
      case 200: return answer(of: model, at: url, response.body)
      case 401, 403: return missing("\(url) refuses the key", "set PARLEY_LLM_KEY")
      // Not every server lists its models.
      case 404, 405: return well("\(model) at \(url), which does not list its models")
      default: return missing("\(url) answered \(response.status)", "look at the server of the language model")
      }
    } catch {
      return missing("\(url) does not answer", "start it, or set PARLEY_LLM_URL to where it is")
    }
  }

  private static func answer(of model: String, at url: String, _ body: Data) -> DoctorCommand.Finding {
    struct Models: Decodable {
      struct Item: Decodable { let id: String }
      let data: [Item]
    }
    guard let known = try? JSONDecoder().decode(Models.self, from: body).data.map(\.id) else {
      return well("\(model) at \(url)")
    }
    return known.contains(model)
      ? well("\(model) at \(url)")
      : missing(
        "\(url) has no model \(model)",
        "set PARLEY_LLM_MODEL to one of " + known.prefix(8).map { Sanitise.terminal($0) }.joined(separator: ", "))
  }

  private static func well(_ found: String) -> DoctorCommand.Finding {
    DoctorCommand.Finding(name: name, isWell: true, found: found, wayOut: nil)
  }

  private static func missing(_ found: String, _ wayOut: String) -> DoctorCommand.Finding {
    DoctorCommand.Finding(name: name, isWell: false, found: found, wayOut: wayOut)
  }
}
