/// A column of a ``Table``.
public struct TableColumn<Row> {
  public enum Width: Hashable {
    case fixed(Int)
    /// At least so many columns, and a share of what is left.
    case flexible(min: Int, share: Int)

    var least: Int {
      switch self {
      case .fixed(let width): width
      case .flexible(let least, _): least
      }
    }
  }

  /// What sorting, hiding and settings know it by.
  public var id: String
  /// Asked for at each drawing, so that another language shows at once.
  public var title: String { makeTitle() }
  private let makeTitle: () -> String
  public var width: Width
  /// 0 is always shown; on narrow screens the highest go first.
  public var priority: Int
  public var alignsRight: Bool
  /// Whether the list can be sorted by it.
  public var isSortable: Bool
  public var cell: (Row) -> Line

  /// - Parameter id: the title as it is now when left out.
  public init(
    _ title: @autoclosure @escaping () -> String, _ width: Width, id: String? = nil, priority: Int = 0,
    alignsRight: Bool = false,
    isSortable: Bool = false, cell: @escaping (Row) -> Line
  ) {
    self.id = id ?? title()
    makeTitle = title
    self.width = width
    self.priority = priority
    self.alignsRight = alignsRight
    self.isSortable = isSortable
    self.cell = cell
  }
}

/// By which column a list is sorted.
public struct TableSort: Hashable, Sendable {
  public var column: String
  public var descends: Bool

  public init(_ column: String, descends: Bool = false) {
    self.column = column
    self.descends = descends
  }
}
