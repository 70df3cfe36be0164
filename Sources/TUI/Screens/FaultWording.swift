internal import Contracts
internal import Kit

extension TextFault {
  /// The end of a sentence that begins with the field, in the user's language.
  var words: String {
    switch self {
    case .empty: tr("fault.empty")
    case .tooShort(let count, let least): tr("fault.short", ["count": "\(count)", "least": "\(least)"])
    case .tooLong(let count, let most): tr("fault.long", ["count": "\(count)", "most": "\(most)"])
    case .severalLines: tr("fault.lines")
    case .control(let code): tr("fault.control", ["code": code])
    case .noEmail: tr("fault.email")
    }
  }
}
