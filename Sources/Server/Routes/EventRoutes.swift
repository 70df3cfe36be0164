import Composition
import Contracts
import Foundation

/// What happens, as it happens.
enum EventRoutes {
  static func all(_ streams: EventStreams) -> [Route] {
    [
      Route(
        method: .get, path: "/v1/events", name: "followEvents",
        summary: "The organisation's events as they happen, as server-sent events: each with its number as id and a "
          + "LiveEvent as data. Last-Event-ID goes on after that number; `resync` says that events may have been missed, "
          + "`end` that the stream ends.",
        access: .staff, output: Route.Output(mediaType: "text/event-stream", schema: SchemaOf(LiveEvent.self))
      ) { call in
        let account = try call.account()
        guard let place = streams.enter(account.user) else {
          throw Problem(
            code: "too-many-streams", title: "Too many streams are open", status: 429,
            detail: "This account has \(EventStreams.mostPerAccount) event streams open, the most that it may. "
              + "Close one, as by leaving a console that is open elsewhere.")
        }
        let last = call.header("Last-Event-ID")
        var (missed, live) = try await call.engine.live(
          organisation: account.organisation, after: last.flatMap { Int($0) })
        // A number that is none of ours.
        if let last, Int(last) == nil { missed = [.resync] }
        let stream = EventStream(
          call: call, account: account, token: try Responder.token(call.request), missed: missed, live: live,
          heartbeatS: streams.heartbeatS)
        return Reply(
          status: 200,
          headers: [
            ("Content-Type", "text/event-stream"), ("Cache-Control", "no-store"), ("X-Accel-Buffering", "no"),
          ],
          body: .open { writer in
            try await stream.run(&writer)
            withExtendedLifetime(place) {}
          })
      }
    ]
  }
}
