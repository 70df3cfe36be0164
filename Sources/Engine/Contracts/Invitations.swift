public import Foundation

/// `POST /v1/interviews/{id}/invitations`: a candidate who gets a link of their own.
public struct InvitationRequest: Codable, Sendable, Hashable {
  /// 1 to 200 characters.
  public var name: String
  public var email: String
  /// Preparation and answer limits as a percentage, 100 to 400; nil leaves that of the interview.
  public var extraTimePercent: Int?
  /// After this time the link cannot be begun with; nil for never.
  public var expiresAt: Date?
  /// Each 1 to 50 characters; at most 30.
  public var tags: [String]?

  public init(
    name: String, email: String, extraTimePercent: Int? = nil, expiresAt: Date? = nil, tags: [String]? = nil
  ) {
    self.name = name
    self.email = email
    self.extraTimePercent = extraTimePercent
    self.expiresAt = expiresAt
    self.tags = tags
  }
}

/// The answer to it, and to `GET /v1/candidates/{id}/invitation`.
public struct Invitation: Codable, Sendable, Hashable {
  public var candidate: CandidateRow
  /// The secret of the personal link (UUIDv4).
  public var link: LinkID
  /// The whole address to give to this candidate.
  public var url: String

  public init(candidate: CandidateRow, link: LinkID, url: String) {
    self.candidate = candidate
    self.link = link
    self.url = url
  }
}

// MARK: Import

/// What was found in a file of candidates: `POST /v1/interviews/{id}/invitations/import`.
public struct ImportReport: Codable, Sendable, Hashable {
  /// Rows with candidates, the header and empty rows left out.
  public var rows: Int
  /// How many were invited; 0 in a dry run.
  public var invited: Int
  /// How many would be, or were: without a fault and not there already.
  public var good: Int
  public var faulty: Int
  public var duplicates: Int
  /// True when nothing was changed because it was a dry run.
  public var isDryRun: Bool
  /// As `UTF-8`.
  public var encoding: String
  /// `,` or `;` or a tab.
  public var separator: String
  /// Which column of the file was read as what, as `email: "E-Mail"`.
  public var columns: [String: String]
  /// Headers that mean nothing here; their columns were left out.
  public var ignoredColumns: [String]
  /// The first 1,000 faults and duplicates, by row.
  public var faults: [ImportFault]

  public init(
    rows: Int, invited: Int, good: Int, faulty: Int, duplicates: Int, isDryRun: Bool, encoding: String,
    separator: String, columns: [String: String], ignoredColumns: [String], faults: [ImportFault]
  ) {
    self.rows = rows
    self.invited = invited
    self.good = good
    self.faulty = faulty
    self.duplicates = duplicates
    self.isDryRun = isDryRun
    self.encoding = encoding
    self.separator = separator
    self.columns = columns
    self.ignoredColumns = ignoredColumns
    self.faults = faults
  }
}

/// What is wrong with one cell.
public struct ImportFault: Codable, Sendable, Hashable {
  public enum Kind: String, Codable, Sendable, CaseIterable {
    /// The row cannot be imported as it is.
    case invalid
    /// The same e-mail stands in an earlier row.
    case duplicateInFile = "duplicate_in_file"
    /// This interview has a candidate with this e-mail.
    case alreadyInvited = "already_invited"
  }
  public var kind: Kind
  /// As a spreadsheet counts: the header is row 1.
  public var row: Int
  /// As `email`.
  public var column: String
  /// A sentence for a person.
  public var reason: String
  public var wayOut: String

  public init(kind: Kind, row: Int, column: String, reason: String, wayOut: String) {
    self.kind = kind
    self.row = row
    self.column = column
    self.reason = reason
    self.wayOut = wayOut
  }
}
