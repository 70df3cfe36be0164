/// What a screen is told.
public enum ScreenEvent<Intent, Message: Sendable> {
  /// It came to the top of the stack: the first time, or since another was left.
  case appeared(first: Bool)
  /// A key row's intent.
  case intent(Intent)
  /// A key of no row, or one that the screen captures.
  case key(Key)
  case paste(String)
  /// In the coordinates of the canvas that the screen draws on.
  case mouse(MouseEvent)
  /// As often as `tickS` asks, while on top.
  case tick
  /// From an effect.
  case message(Message)
  /// The program ends now: keep what must not be lost. Effects are no longer run.
  case ending
}

/// A screen is a value: state, a function from event to new state and effects, and a drawing of the state.
public protocol Screen {
  /// What effects report.
  associatedtype Message: Sendable
  /// What keys ask for.
  associatedtype Intent

  /// For the breadcrumbs in the title bar.
  var title: String { get }
  /// For the right end of the title bar.
  var aside: String { get }
  /// What the title bar shows in place of the breadcrumbs while this is the only screen; none shows these.
  var tabs: [Tab] { get }
  /// A line under the title bar for what needs attention.
  var banner: Banner? { get }
  var keys: [KeyRow<Intent>] { get }
  /// Seconds between ticks; nil asks for none.
  var tickS: Double? { get }
  /// False on screens with text that one may want to select with the mouse.
  var wantsMouse: Bool { get }
  /// Why leaving now would lose something; asked before Ctrl-C ends the program.
  var leavingLoses: String? { get }

  /// Whether the key goes to ``update(_:)`` as it is before any key row is looked at; for fields with the focus.
  func captures(_ key: Key) -> Bool
  mutating func update(_ event: ScreenEvent<Intent, Message>) -> [Effect<Message>]
  func view(_ canvas: Canvas)
  /// Draws what must be seen even in a window that is too small for all else; false where there is nothing such.
  func viewSmall(_ canvas: Canvas) -> Bool
  /// What it says where nothing is drawn; nil has the drawing's words read out.
  var page: LinearPage? { get }
  /// A line that was typed there: a value, or a number of the page. Nil when it is none of these.
  mutating func typed(_ line: String) -> [Effect<Message>]?
  /// Something goes on that must not be cut off: the program does not leave it by itself.
  var isUnderWay: Bool { get }
  /// Seconds without a key until a program that strangers use leaves this screen; nil never does.
  func idleAfterS(_ usualS: Double) -> Double?
}

extension Screen {
  public var aside: String { "" }
  public var tabs: [Tab] { [] }
  public var banner: Banner? { nil }
  public var tickS: Double? { nil }
  public var wantsMouse: Bool { true }
  public var leavingLoses: String? { nil }
  public func captures(_ key: Key) -> Bool { false }
  public func viewSmall(_ canvas: Canvas) -> Bool { false }
  public var page: LinearPage? { nil }
  public mutating func typed(_ line: String) -> [Effect<Message>]? { nil }
  public var isUnderWay: Bool { false }
  public func idleAfterS(_ usualS: Double) -> Double? { nil }
}

/// A place beside the one that is shown, with the key row's key that leads there.
public struct Tab: Hashable {
  public var key: Key
  public var label: String
  public var isCurrent: Bool

  public init(_ key: Key, _ label: String, isCurrent: Bool) {
    self.key = key
    self.label = label
    self.isCurrent = isCurrent
  }
}

/// A line that stays until what it says is over.
public struct Banner: Hashable {
  public var text: String
  public var token: Token

  public init(_ text: String, _ token: Token = .banner) {
    self.text = text
    self.token = token
  }
}

/// What an update asks the loop to do.
public struct Effect<Message: Sendable> {
  public typealias Send = @MainActor (Message) -> Void

  enum Kind {
    case task(id: String?, @MainActor (@escaping Send) async -> Void)
    case cancel(id: String)
    case push(any Screen)
    case replace(any Screen)
    case pop
    case quit
    case dialog(Dialog<Message>)
    case toast(Toast)
    case undoable(String, undo: Message)
    case undoableWork(String, undo: @MainActor () async -> String?)
    case edit(String, suffix: String, then: @MainActor (Result<String, EditorError>) -> Message)
    case bell
    case copy(String)
  }
  let kind: Kind

  /// Work that ends in a message, or in none. A second one with the same id takes the place of the first, which is
  /// cancelled. The loop owns it: it is cancelled when its screen goes, and waited for before the program ends.
  public static func run(_ id: String? = nil, _ work: @escaping @MainActor () async -> Message?) -> Effect {
    Effect(kind: .task(id: id) { send in if let message = await work() { send(message) } })
  }

  /// Work that sends any number of messages.
  public static func stream(_ id: String? = nil, _ work: @escaping @MainActor (@escaping Send) async -> Void) -> Effect
  {
    Effect(kind: .task(id: id, work))
  }

  public static func cancel(_ id: String) -> Effect { Effect(kind: .cancel(id: id)) }
  /// Opens a screen on top of this one.
  public static func push(_ screen: any Screen) -> Effect { Effect(kind: .push(screen)) }
  /// Opens a screen in place of this one.
  public static func replace(_ screen: any Screen) -> Effect { Effect(kind: .replace(screen)) }
  /// Goes back to the screen beneath; from the first, ends the program.
  public static var pop: Effect { Effect(kind: .pop) }
  public static var quit: Effect { Effect(kind: .quit) }
  public static func dialog(_ dialog: Dialog<Message>) -> Effect { Effect(kind: .dialog(dialog)) }
  /// A line above the footer that goes by itself.
  public static func toast(_ text: String, _ token: Token = .good) -> Effect {
    Effect(kind: .toast(Toast(text: text, token: token)))
  }
  /// Says what was done and offers to take it back for 8 seconds; `undo` comes to ``Screen/update(_:)`` when the user
  /// does, as long as the screen is there.
  public static func undoable(_ text: String, undo: Message) -> Effect { Effect(kind: .undoable(text, undo: undo)) }
  /// The same for what has to be taken back although its screen has been left. `undo` answers with a sentence for the
  /// user, as what went wrong, or with nil.
  public static func undoable(_ text: String, undo: @escaping @MainActor () async -> String?) -> Effect {
    Effect(kind: .undoableWork(text, undo: undo))
  }
  /// Gives the terminal to the user's own editor (`VISUAL`, `EDITOR`, else nano or vi) with `text` in a file that only
  /// the user can read, and reports what it became.
  public static func edit(
    _ text: String, suffix: String = ".txt", then: @escaping @MainActor (Result<String, EditorError>) -> Message
  ) -> Effect {
    Effect(kind: .edit(text, suffix: suffix, then: then))
  }
  public static var bell: Effect { Effect(kind: .bell) }
  /// Puts text on the clipboard of the terminal that the user sits at, where that terminal allows it (OSC 52).
  public static func copy(_ text: String) -> Effect { Effect(kind: .copy(text)) }
}
