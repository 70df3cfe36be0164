import Contracts

/// Chance that can be repeated: SplitMix64 (Steele, Lea and Flood, 2014).
struct SeededChance: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// True so often in a hundred.
  mutating func percent(_ chance: Int) -> Bool { Int.random(in: 0..<100, using: &self) < chance }

  mutating func pick<T>(_ from: [T]) -> T { from[Int.random(in: 0..<from.count, using: &self)] }
}

/// Made-up people, English and Russian.
enum SeedPeople {
  private static let english = (
    given: [
      "Olivia", "Noah", "Amelia", "George", "Isla", "Arthur", "Ava", "Muhammad", "Grace", "Leo", "Freya", "Oscar",
      "Zoë", "Henry", "Niamh", "Theo", "Priya", "Jack", "Chloé", "Samuel", "Aisha", "Daniel", "Beatrice", "Callum",
    ],
    family: [
      "Smith", "Jones", "Taylor", "Brown", "Williams", "Wilson", "Johnson", "Davies", "Patel", "Wright", "O’Neill",
      "Walker", "Khan", "Hughes", "Green", "Edwards", "Lewis", "Hall", "Clarke", "Jackson", "Wood", "Turner", "Cooper",
      "Hill", "Ward", "Morris", "Moore", "Clark", "Lee", "King", "Baker", "Harrison", "Müller", "Nowak", "Silva",
    ]
  )
  private static let russian: [(given: String, family: String, latin: String, isFemale: Bool)] = [
    ("Анна", "Иванов", "ivanov", true), ("Дмитрий", "Смирнов", "smirnov", false),
    ("Мария", "Кузнецов", "kuznetsov", true),
    ("Иван", "Попов", "popov", false), ("Елена", "Соколов", "sokolov", true), ("Сергей", "Лебедев", "lebedev", false),
    ("Ольга", "Козлов", "kozlov", true), ("Алексей", "Новиков", "novikov", false), ("Зоя", "Морозов", "morozov", true),
    ("Пётр", "Петров", "petrov", false), ("Наталья", "Волков", "volkov", true),
    ("Артём", "Соловьёв", "solovyov", false),
    ("Татьяна", "Васильев", "vasilyev", true), ("Егор", "Зайцев", "zaytsev", false), ("Юлия", "Павлов", "pavlov", true),
    ("Никита", "Семёнов", "semyonov", false), ("Вера", "Голубев", "golubev", true),
    ("Фёдор", "Виноградов", "vinogradov", false),
  ]

  static let tags = [
    "night shift", "remote", "referral", "relocates", "internal", "speaks German", "проверить", "driver",
  ]

  /// Each `number` has an e-mail of its own.
  static func person(_ number: Int, _ chance: inout SeededChance) -> Profile {
    if chance.percent(40) {
      let (first, last) = (chance.pick(russian), chance.pick(russian))
      let name = "\(first.given) \(last.family)\(first.isFemale ? "а" : "")"
      return Profile(name: name, email: "\(last.latin)\(first.isFemale ? "a" : "").\(number)@example.ru")
    }
    let (first, last) = (chance.pick(english.given), chance.pick(english.family))
    let address = SearchKey.folded("\(first).\(last)").filter { $0.isLetter || $0 == "." }
    return Profile(name: "\(first) \(last)", email: "\(address).\(number)@example.org")
  }
}
