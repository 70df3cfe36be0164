internal import Contracts
internal import Foundation
internal import Kit

/// Candidates from a CSV file: first what would happen, then that it happens.
struct ImportScreen {
  let services: ConsoleServices
  let interview: Interview
  var form: Form
  var step = Step.choosing
  /// As it was read, and where from.
  var file = Data()
  var path = ""
  var encoding: String?
  var report: ImportReport?
  var faults: Table<FaultRow>
  var failure: CallFailure?
  var key = UUID().uuidString

  enum Step: Hashable { case choosing, checking, checked, importing }

  struct FaultRow: Identifiable, Hashable {
    var id: Int
    var fault: ImportFault
  }

  /// Far more than 100,000 candidates take.
  nonisolated static let sizeLimit = 100_000_000

  init(services: ConsoleServices, interview: Interview) {
    self.services = services
    self.interview = interview
    form = Form([
      .text(
        "path", tr("console.import.path"), limit: 4096, hint: tr("console.import.path_hint"),
        placeholder: tr("console.import.path_placeholder"))
    ])
    faults = Table([
      .init(tr("console.import.columns.row"), .fixed(7), id: "row", alignsRight: true) {
        Line(Strings.number($0.fault.row))
      },
      .init(tr("console.import.columns.column"), .fixed(10), id: "column", priority: 2) { Line($0.fault.column, .dim) },
      .init(tr("console.import.columns.kind"), .fixed(12), id: "kind", priority: 1) { row in
        Line(tr("console.import.kind.\(row.fault.kind.rawValue)"), row.fault.kind == .invalid ? .bad : .dim)
      },
      .init(tr("console.import.columns.reason"), .flexible(min: 30, share: 1), id: "reason") {
        Line($0.fault.reason)
      },
      .init(tr("console.import.columns.way_out"), .flexible(min: 30, share: 1), id: "way_out", priority: 3) {
        Line($0.fault.wayOut, .dim)
      },
    ])
  }
}

enum ImportIntent { case check, run, encoding, other, back }

enum ImportMessage: Sendable {
  case read(Result<Data, CallFailure>)
  case checked(Result<ImportReport, CallFailure>)
  case encoding(String?)
  case imported(Result<ImportReport, CallFailure>)
}

extension ImportScreen: Screen {
  var title: String { tr("console.import.title") }
  var aside: String { interview.content.title }
  var banner: Banner? { failure.map { Banner($0.sentence) } }
  var leavingLoses: String? { step == .importing ? tr("console.import.leaving") : nil }

  var keys: [KeyRow<ImportIntent>] {
    let isChecked = step == .checked
    let good = report?.good ?? 0
    let back = KeyRow<ImportIntent>(
      isChecked ? [.escape, "q", "h", .left] : [.escape], .back, "console.import.keys.back",
      disabled: step == .importing ? tr("console.import.leaving") : nil)
    guard isChecked else {
      return [
        KeyRow([.control("s")], .check, "console.import.keys.check", disabled: step == .choosing ? nil : working),
        back,
      ]
    }
    return [
      KeyRow(["i"], .run, "console.import.keys.run", disabled: good == 0 ? tr("console.import.none_good") : nil),
      KeyRow(["e"], .encoding, "console.import.keys.encoding"),
      KeyRow(["o"], .other, "console.import.keys.other"),
      back,
    ]
  }

  private var working: String { tr("console.import.\(step == .importing ? "importing" : "checking")") }

  func captures(_ key: Key) -> Bool { step == .choosing && form.captures(key) }

  mutating func update(_ event: ScreenEvent<ImportIntent, ImportMessage>) -> [Effect<ImportMessage>] {
    switch event {
    case .intent(.check): return read()
    case .intent(.run): return run()
    case .intent(.encoding): return [.dialog(encodingDialog)]
    case .intent(.other): step = .choosing
    case .intent(.back):
      guard step == .checked || step == .checking else { return [.pop] }
      step = .choosing
      return [.cancel("work")]
    case .key(let key):
      if step == .checked { _ = faults.handle(key) }
      if step == .choosing, form.handle(key) == .submitted { return read() }
    case .paste(let text): if step == .choosing { _ = form.paste(text) }
    case .mouse(let mouse):
      if step == .checked {
        _ = faults.mouse(MouseEvent(mouse.kind, at: Point(x: mouse.at.x, y: mouse.at.y - faultsTop)))
      }
    case .message(let message): return receive(message)
    case .appeared, .tick, .ending: break
    }
    return []
  }

  // MARK: Work

  private mutating func read() -> [Effect<ImportMessage>] {
    let typed = TextRules.tidied(form.text("path"))
    guard !typed.isEmpty else {
      form.setError("path", tr("console.import.no_path"))
      return []
    }
    path = services.machine.expand(typed)
    failure = nil
    encoding = nil
    step = .checking
    let path = path
    return [.call("work", { try await Self.load(path) }, then: { .read($0) })]
  }

  @concurrent private nonisolated static func load(_ path: String) async throws -> Data {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw CallFailure(sentence: tr("console.import.no_file"))
    }
    if isFolder.boolValue { throw CallFailure(sentence: tr("console.import.is_folder")) }
    let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
    if let size, size > sizeLimit { throw CallFailure(sentence: tr("console.import.too_large")) }
    guard let data = try? Data(contentsOf: URL(filePath: path)) else {
      throw CallFailure(sentence: tr("console.import.unreadable"))
    }
    return data
  }

  private mutating func check() -> [Effect<ImportMessage>] {
    step = .checking
    failure = nil
    let services = services
    let id = interview.id
    let list = CandidateImport(csv: file, isDryRun: true, encoding: encoding)
    return [
      .call("work", { try await services.candidates.importList(id, list, UUID().uuidString) }, then: { .checked($0) })
    ]
  }

  private mutating func run() -> [Effect<ImportMessage>] {
    step = .importing
    failure = nil
    let services = services
    let id = interview.id
    let list = CandidateImport(csv: file, isDryRun: false, skipsFaulty: true, encoding: encoding)
    let key = key
    return [.call("work", { try await services.candidates.importList(id, list, key) }, then: { .imported($0) })]
  }

  private mutating func receive(_ message: ImportMessage) -> [Effect<ImportMessage>] {
    switch message {
    case .read(.success(let data)):
      file = data
      return check()
    case .read(.failure(let failure)):
      step = .choosing
      form.setError("path", failure.sentence)
    case .checked(.success(let report)):
      step = .checked
      key = UUID().uuidString
      self.report = report
      faults.restart(report.faults.enumerated().map { FaultRow(id: $0, fault: $1) }, count: 0)
    case .checked(.failure(let failure)):
      if failure.needsSignIn { return signIn(failure) }
      step = .choosing
      form.setError("path", failure.sentence)
      // The bytes are there; only what they mean is not known.
      if failure.field == "encoding" { return [.dialog(encodingDialog)] }
    case .encoding(let name):
      encoding = name
      return check()
    case .imported(.success(let report)):
      return [.toast(tr("console.import.done", count: report.invited)), .pop]
    case .imported(.failure(let failure)):
      step = .checked
      if failure.needsSignIn { return signIn(failure) }
      if !failure.isTemporary { key = UUID().uuidString }
      self.failure = failure
    }
    return []
  }

  private func signIn(_ failure: CallFailure) -> [Effect<ImportMessage>] {
    [.push(SignInScreen(services: services, again: failure.sentence))]
  }

  private var encodingDialog: Dialog<ImportMessage> {
    .choice(
      tr("console.import.encoding_title"), tr("console.import.encoding_text"),
      [
        .init("a", tr("console.import.encoding_auto"), .encoding(nil)),
        .init("1", "Windows-1251", .encoding("windows-1251")),
        .init("2", "Windows-1252", .encoding("windows-1252")),
        .init("6", "UTF-16", .encoding("utf-16")),
      ])
  }
}
