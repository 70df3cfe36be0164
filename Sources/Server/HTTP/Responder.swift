import Composition
import Contracts
import Foundation
import Hummingbird
import Kernel
import Logging
import Platform
import Users

/// The way of every request: find the route, see who asks, read the body, answer, and tell log and metrics.
struct Responder: HTTPResponder {
  typealias Context = ConnectionContext

  private let engine: Engine
  private let table: RouteTable
  private let metrics: Metrics
  private let log: Logger
  private let limiter = RateLimiter()
  private let trustedProxies: Set<String>

  init(engine: Engine, streams: EventStreams = EventStreams(), trustedProxies: Set<String> = [], log: Logger) {
    self.engine = engine
    self.trustedProxies = trustedProxies
    self.log = log
    metrics = Metrics()
    table = RouteTable(Gateway.routes(metrics, streams))
  }

  @concurrent func respond(to request: Request, context: ConnectionContext) async throws -> Response {
    let began = Monotonic.nowS()
    let id = ID<RequestTag>.new().description
    let target = request.head.path ?? "/"
    let match = table.match(request.method.rawValue, path: String(target.prefix { $0 != "?" }))
    var reply: Reply
    var template = "unknown"
    switch match {
    case .nothing:
      reply = .problem(
        Problem(
          code: "not-found", title: "Nothing is here", status: 404,
          detail: "There is nothing at this address. Check it; /openapi.json lists every address of the API."))
    case .otherMethods(let methods):
      let allowed = methods.joined(separator: ", ")
      reply = .problem(
        Problem(
          code: "method-not-allowed", title: "The address takes other methods", status: 405,
          detail: "This address takes \(allowed) only."))
      reply.headers.append(("Allow", allowed))
    case .route(let route, let parameters):
      template = route.path
      do {
        reply = try await answer(request, route, parameters, context)
      } catch {
        reply = failure(error, on: route, request: id)
      }
    }
    reply.headers.append(("X-Request-Id", id))
    reply.headers.append(("X-Content-Type-Options", "nosniff"))
    if reply.header("Cache-Control") == nil { reply.headers.append(("Cache-Control", "no-store")) }
    note(request, template, reply.status, Monotonic.nowS() - began, id)
    return reply.response
  }

  private func answer(
    _ request: Request, _ route: Route, _ parameters: [String: String], _ context: ConnectionContext
  ) async throws -> Reply {
    if route.isLimited, let seconds = limiter.take(context.address(forwarded: request.headers, trusted: trustedProxies))
    {
      throw Problem(
        code: "too-many-requests", title: "Too many tries", status: 429,
        detail: "This was tried too often. Wait \(seconds) seconds, then try again.", retryAfterS: seconds)
    }
    let principal = try await authenticate(request, route.access)
    let body = route.isStreamed ? Data() : try await read(request, limit: route.maxBodyBytes)
    let call = Call(
      engine: engine, request: request, connection: context, parameters: parameters, principal: principal, body: body)
    guard route.isIdempotent, let key = call.header("Idempotency-Key") else { return try await route.handle(call) }
    return try await once(call, route, key)
  }

  // MARK: Who asks

  private func authenticate(_ request: Request, _ access: Route.Access) async throws -> Call.Principal {
    switch access {
    case .anyone, .signed: return .anyone
    case .staff, .editors:
      let account = try await engine.users.account(accessToken: try Self.token(request))
      if access == .editors, account.role == .reviewer {
        throw Problem(
          code: "not-allowed", title: "Your role does not allow this", status: 403,
          detail: "Reviewers read interviews and candidates, but do not change them. Ask a recruiter or administrator.")
      }
      return .account(account)
    case .candidate:
      let found = try await engine.users.session(fromToken: try Self.token(request))
      return .candidate(found.session, found.organisation)
    case .machine:
      try await engine.users.checkMachine(token: try Self.token(request))
      return .machine
    case .uploader:
      let token = try Self.token(request)
      if let found = try? await engine.users.session(fromUploadToken: token) {
        return .uploader(found.session, found.organisation)
      }
      let found = try await engine.users.session(fromToken: token)
      return .candidate(found.session, found.organisation)
    }
  }

  static func token(_ request: Request) throws(Problem) -> String {
    let words = (request.headers[.authorization] ?? "").split(separator: " ", maxSplits: 1)
    guard words.count == 2, words[0].lowercased() == "bearer" else { throw .tokenMissing }
    return String(words[1])
  }

  // MARK: The body

  private func read(_ request: Request, limit: Int) async throws -> Data {
    let tooLarge = Problem(
      code: "body-too-large", title: "The body is too large", status: 413,
      detail: "The body may have \(limit) bytes at most. Send less at a time.")
    if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limit { throw tooLarge }
    var data = Data()
    do {
      for try await piece in request.body {
        guard data.count + piece.readableBytes <= limit else { throw tooLarge }
        data.append(contentsOf: piece.readableBytesView)
      }
    } catch let problem as Problem {
      throw problem
    } catch {
      throw Problem(
        code: "body-incomplete", title: "The body broke off", status: 400,
        detail: "The connection ended before the body was whole. Send the request again.")
    }
    return data
  }

  // MARK: Once

  private func once(_ call: Call, _ route: Route, _ key: String) async throws -> Reply {
    guard (1...200).contains(key.utf8.count) else {
      throw Problem.invalidField("Idempotency-Key", "Idempotency-Key must have 1 to 200 characters.")
    }
    let scope =
      switch call.principal {
      case .account(let account): "account:\(account.user)"
      case .candidate(let session, _), .uploader(let session, _): "session:\(session)"
      case .machine: "machine"
      case .anyone: "link:\(call.parameters["link"] ?? "-")"
      }
    let target = "\(route.method.rawValue) \(call.request.head.path ?? "")\n"
    let (answer, isReplay) = try await engine.idempotency.once(
      Idempotency.Request(scope: scope, key: key, content: Data(target.utf8) + call.body)
    ) {
      let reply = try await route.handle(call)
      guard case .data(let body) = reply.body else { return Idempotency.Answer(status: reply.status, body: Data()) }
      return Idempotency.Answer(status: reply.status, body: body)
    }
    var reply = Reply(
      status: answer.status, headers: [("Content-Type", "application/json")], body: .data(answer.body))
    if isReplay { reply.headers.append(("Idempotency-Replayed", "true")) }
    return reply
  }

  // MARK: What went wrong

  /// What the caller is told. Of our own failures that is an incident's id; the log has the rest.
  private func failure(_ error: any Error, on route: Route, request id: String) -> Reply {
    if let refusal = error as? S3Refusal { return refusal.reply }
    let known = (error as? Problem) ?? (error as? any ProblemConvertible)?.problem
    if var problem = known {
      if problem.status >= 500 {
        problem.ids = (problem.ids ?? [:]).merging(["incident": id]) { old, _ in old }
        log.error("failed", metadata: ["route": "\(route.path)", "id": "\(id)", "error": "\(error)"])
      }
      return route.access == .signed ? S3Refusal(problem).reply : .problem(problem)
    }
    log.error(
      "failed", metadata: ["route": "\(route.path)", "id": "\(id)", "error": "\(type(of: error)): \(error)"])
    let problem = Problem(
      code: "internal", title: "Something went wrong inside", status: 500,
      detail: "The server could not do this because of an error of its own. Try again; if it stays, tell the operator "
        + "the incident \(id).",
      ids: ["incident": id])
    return route.access == .signed ? S3Refusal(problem).reply : .problem(problem)
  }

  /// One line a request: no path with ids or links in it, no query, no header, no body.
  private func note(_ request: Request, _ template: String, _ status: Int, _ seconds: Double, _ id: String) {
    // A client may call a method what it likes; the metrics keep to those that there are.
    let method = Route.Method(rawValue: request.method.rawValue)?.rawValue ?? "other"
    metrics.record(route: template, method: method, status: status, seconds: seconds)
    let isProbe = ["/healthz", "/readyz", "/metrics"].contains(template)
    let ms = Int((seconds * 1000).rounded())
    log.log(level: isProbe ? .debug : .info, "\(method) \(template) \(status) \(ms) ms \(id)")
  }
}

enum RequestTag {}

extension Route {
  var isStreamed: Bool { if case .stream = input { true } else { false } }
}
