import Contracts
import Platform

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
