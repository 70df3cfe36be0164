internal import Client
internal import Contracts
internal import Kit
internal import Platform

/// A call that failed, as a screen needs to know it.
struct CallFailure: Error, Hashable {
  /// What happened and the way out.
  var sentence: String
  /// The field at fault, as the server names it.
  var field: String?
  var code = ""
  /// The same call may succeed later without anyone changing anything.
  var isTemporary = false
  var needsSignIn = false

  init(sentence: String) { self.sentence = sentence }

  @MainActor init(_ error: any Error) {
    switch error {
    case let failure as CallFailure: self = failure
    case let problem as Problem:
      sentence = problem.detail
      field = problem.field
      code = problem.code
      isTemporary = [429, 500, 502, 503, 504].contains(problem.status) || code == "idempotency-in-progress"
      needsSignIn = problem.status == 401
    case let error as ClientError:
      sentence = error.words
      isTemporary = error.isTemporary
      needsSignIn = error == .notSignedIn
    case let error as any ExplainedError: sentence = error.sentence
    case let error as SystemError: sentence = tr("console.failure.file", ["what": "\(error)"])
    default: sentence = tr("console.failure.other", ["what": "\(error)"])
    }
  }
}

extension Effect {
  /// A call of a service; its answer or its failure becomes a message, a cancelled one becomes none.
  static func call<T: Sendable>(
    _ id: String?, _ work: @escaping @MainActor () async throws -> T,
    then message: @escaping @MainActor (Result<T, CallFailure>) -> Message
  ) -> Effect {
    .run(id) {
      do {
        return message(.success(try await work()))
      } catch is CancellationError {
        return nil
      } catch {
        return message(.failure(CallFailure(error)))
      }
    }
  }
}

/// Whether the server answers, and when to try again: after 1, 2, 4 and 8 ticks, then every 10.
struct Connection {
  private(set) var failure: CallFailure?
  private var attempts = 0
  private(set) var waits = 0

  /// The server answered.
  mutating func succeeded() { self = Connection() }

  mutating func failed(_ failure: CallFailure) {
    self.failure = failure
    attempts += 1
    waits = min(10, 1 << min(attempts - 1, 4))
  }

  /// A second has gone by; true when it is time to try again (always, while all is well).
  mutating func tick() -> Bool {
    guard failure != nil else { return true }
    waits -= 1
    return waits <= 0
  }

  var isGone: Bool { failure?.isTemporary == true }

  var banner: Banner? {
    guard let failure else { return nil }
    guard failure.isTemporary else { return Banner(failure.sentence) }
    return Banner(tr("console.failure.banner", ["s": "\(max(1, waits))"]) + " " + failure.sentence)
  }
}
