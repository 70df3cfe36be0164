import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTPTypes
import Synchronization

/// What a request knows of its connection.
struct ConnectionContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  let channel: any Channel

  init(source: ApplicationRequestContextSource) {
    coreContext = CoreRequestContextStorage(source: source)
    channel = source.channel
  }

  /// Where the request comes from: behind a proxy on this machine, or one of `trusted`, what the proxy says.
  func address(forwarded headers: HTTPFields, trusted: Set<String> = []) -> String {
    let peer = channel.remoteAddress?.ipAddress ?? "local"
    guard ["127.0.0.1", "::1", "local"].contains(peer) || trusted.contains(peer),
      let name = HTTPField.Name("X-Forwarded-For"),
      // The last is what the proxy itself saw.
      let last = headers[name]?.split(separator: ",").last?.trimmingCharacters(in: .whitespaces), !last.isEmpty,
      last.utf8.count <= 64
    else { return peer }
    return last
  }

  /// Runs `body` once when the client has closed the connection; at once when it has done so already.
  func whenGone(_ body: @escaping @Sendable () -> Void) {
    channel.pipeline.handler(type: GoneHandler.self).whenComplete { result in
      switch result {
      case .success(let handler): handler.whenGone(body)
      // A closed connection has no handlers any more.
      case .failure: body()
      }
    }
  }
}

/// Notices that the client has closed its side. An answer without an end would otherwise learn of it only when it next
/// writes something.
final class GoneHandler: ChannelInboundHandler, RemovableChannelHandler, Sendable {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart

  private enum State {
    case open([@Sendable () -> Void])
    case gone
  }
  private let state = Mutex(State.open([]))

  func whenGone(_ body: @escaping @Sendable () -> Void) {
    let isGone = state.withLock { state in
      guard case .open(let waiting) = state else { return true }
      state = .open(waiting + [body])
      return false
    }
    if isGone { body() }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case .some(.inputClosed) = event as? ChannelEvent { leave() }
    context.fireUserInboundEventTriggered(event)
  }

  func channelInactive(context: ChannelHandlerContext) {
    leave()
    context.fireChannelInactive()
  }

  private func leave() {
    let waiting = state.withLock { state in
      defer { state = .gone }
      if case .open(let waiting) = state { return waiting }
      return []
    }
    for body in waiting { body() }
  }
}
