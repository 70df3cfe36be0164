import Contracts
import CryptoExtras
import Foundation

/// All refresh tokens that descend from one sign-in.
enum FamilyTag {}
typealias FamilyID = ID<FamilyTag>

/// How dear one guess at a password is (RFC 7914). Kept with each hash, so that it can be raised later.
public struct ScryptCost: Sendable, Hashable {
  /// log2 of N.
  public let logN: Int
  /// Block size.
  public let r: Int
  /// Parallelism.
  public let p: Int

  public init(logN: Int, r: Int, p: Int) {
    self.logN = logN
    self.r = r
    self.p = p
  }

  /// N = 2^15, r = 8, p = 1: 32 MiB and about a tenth of a second a guess.
  public static let standard = Self(logN: 15, r: 8, p: 1)
}

/// A password as the database keeps it, spelt as a PHC string: `$scrypt$ln=15,r=8,p=1$salt$key`.
struct PasswordHash: Sendable, Hashable {
  var cost: ScryptCost
  var salt: Data
  var key: Data

  init(cost: ScryptCost, salt: Data, key: Data) {
    self.cost = cost
    self.salt = salt
    self.key = key
  }

  /// Reads a PHC string; nil when it is none, or when its cost would stop the machine.
  init?(_ text: String) {
    let fields = text.split(separator: "$", omittingEmptySubsequences: false).map(String.init)
    guard fields.count == 5, fields[0].isEmpty, fields[1] == "scrypt" else { return nil }
    var numbers: [String: Int] = [:]
    for pair in fields[2].split(separator: ",") {
      let halves = pair.split(separator: "=")
      guard halves.count == 2, let number = Int(halves[1]) else { return nil }
      numbers[String(halves[0])] = number
    }
    guard let logN = numbers["ln"], let r = numbers["r"], let p = numbers["p"],
      (1...20).contains(logN), (1...32).contains(r), (1...16).contains(p),
      let salt = Self.unpadded(fields[3]), let key = Self.unpadded(fields[4]), key.count >= 16
    else { return nil }
    self.init(cost: ScryptCost(logN: logN, r: r, p: p), salt: salt, key: key)
  }

  var text: String {
    "$scrypt$ln=\(cost.logN),r=\(cost.r),p=\(cost.p)$\(Self.unpadded(salt))$\(Self.unpadded(key))"
  }

  private static func unpadded(_ data: Data) -> String {
    String(data.base64EncodedString().prefix { $0 != "=" })
  }

  private static func unpadded(_ text: String) -> Data? {
    Data(base64Encoded: text + String(repeating: "=", count: (4 - text.count % 4) % 4))
  }
}

/// Rules of the one-time token that makes the first account.
enum FirstSignInRules {
  static let validS = 15 * 60

  /// `request` with its texts tidied; throws the first field that is not fit.
  static func checked(_ request: FirstSignIn) throws(UsersError) -> FirstSignIn {
    var request = request
    request.token = TextRules.tidied(request.token)
    request.organisation = TextRules.tidied(request.organisation)
    request.name = TextRules.tidied(request.name)
    request.email = TextRules.tidied(request.email)
    let faults: [(field: String, name: String, fault: String?)] = [
      ("organisation", "The organisation's name", TextRules.fault(in: request.organisation, length: 1...200)),
      ("name", "Your name", TextRules.fault(in: request.name, length: 1...200)),
      ("email", "The e-mail", TextRules.emailFault(request.email)),
      ("password", "The password", PasswordRules.fault(request.password)),
    ]
    for case (let field, let name, let fault?) in faults {
      throw .invalid(field, name, fault)
    }
    return request
  }
}

enum PasswordRules {
  static let longest = 1000

  static func fault(_ password: String) -> String? {
    let count = password.unicodeScalars.count
    if count < 10 { return "has \(count) characters; at least 10 are needed" }
    if count > longest { return "has \(count) characters; at most \(longest) are allowed" }
    return nil
  }
}

/// Waits between failed sign-ins: none for the first five, then 1 s, 2 s, 4 s … up to a minute, so that guessing is
/// slow and an owner who is being guessed at is never shut out for long.
enum SignInDelay {
  static let free = 5
  /// A row of failures is forgotten after this time without one.
  static let forgottenAfterS = 3600.0

  static func seconds(after failures: Int) -> Int {
    failures < free ? 0 : min(60, 1 << min(failures - free, 6))
  }

  /// Whole seconds still to wait at `now`; 0 when the next try is free.
  static func waitS(failures: Int, lastAt: Date, now: Date) -> Int {
    let waitS = seconds(after: failures)
    guard waitS > 0 else { return 0 }
    let left = lastAt.addingTimeInterval(Double(waitS)).timeIntervalSince(now)
    return left > 0 ? Int(left.rounded(.up)) : 0
  }
}

/// What a presented refresh token turns out to be.
enum RefreshVerdict: Equatable {
  case good
  case expired
  /// Its family has ended, or it never was.
  case invalid
  /// Used before: the family has to end.
  case reused

  init(usedAt: Date?, expiresAt: Date, familyEnded: Bool, now: Date) {
    self =
      if familyEnded { .invalid } else if usedAt != nil { .reused } else if expiresAt <= now { .expired } else {
        .good
      }
  }
}
