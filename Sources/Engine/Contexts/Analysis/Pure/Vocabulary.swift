/// Word lists of the simple scorer, English and Russian, folded as ``Words/folded(_:)`` does.
enum Vocabulary {
  /// Words that deny what follows, beside those that end in n't. Two of them are one denial, as in «никогда не».
  static let negators: Set<String> = [
    "not", "no", "never", "nobody", "nothing", "none", "nor", "cannot", "hardly", "rarely", "dont", "didnt", "doesnt",
    "cant", "wont", "не", "ни", "нет", "никогда", "никто", "ничего", "никак", "нельзя",
  ]

  /// Words that turn what follows into its opposite, and a denial of it back: "did not forget to call".
  static let reversals: Set<String> = [
    "without", "instead", "refuse", "refused", "refuses", "fail", "failed", "fails", "forget", "forgot", "forgets",
    "ignore", "ignored", "ignores", "avoid", "avoided", "avoids", "avoiding", "без", "вместо", "отказался",
    "отказалась", "забыл", "забыла", "избегаю", "избегал", "избегала",
  ]

  /// Words after which a negation no longer holds, beside punctuation.
  static let scopeEnds: Set<String> = [
    "but", "and", "however", "because", "though", "although", "so", "then", "instead",
    "но", "а", "и", "зато", "однако", "потому", "хотя", "поэтому", "потом", "затем",
  ]

  /// Endings of inflection, the longest first.
  static let endings = [
    // English
    "ations", "ation", "ings", "ment", "ing", "ers", "ed", "es", "er", "ly", "s", "e", "y",
    // Russian
    "ованный", "ировать", "ениями", "остями", "ировал", "ением", "ившись", "ости", "ость", "ение", "ения", "ений",
    "ться", "тся", "лся", "лась", "лись", "ами", "ями", "ого", "ому", "ению", "ыми", "ими", "ешь", "ишь", "ете",
    "ите", "ать", "ять", "еть", "ить", "ала", "ило", "ила", "или", "али", "ая", "яя", "ое", "ые", "ие", "ый",
    "ий", "ой", "ей", "ов", "ев", "ом", "ем", "ам", "ям", "ах", "ях", "ет", "ит", "ют", "ут", "ал", "ил", "ла", "ло",
    "ли", "ть",
    "а", "я", "о", "е", "ы", "и", "у", "ю", "ь", "л", "в",
  ].sorted { ($0.count, $1) > ($1.count, $0) }

  /// Forms that cutting an ending does not bring together.
  static let irregular: [String: String] = [
    "found": "find", "told": "tell", "said": "say", "gave": "give", "given": "give", "went": "go", "gone": "go",
    "took": "take", "taken": "take", "made": "make", "wrote": "write", "written": "write", "spoke": "speak",
    "spoken": "speak", "kept": "keep", "knew": "know", "known": "know", "thought": "think", "brought": "bring",
    "bought": "buy", "sent": "send", "built": "build", "broke": "break", "broken": "break", "chose": "choose",
    "chosen": "choose", "led": "lead", "met": "meet", "felt": "feel", "left": "leave", "heard": "hear",
    "understood": "understand", "taught": "teach", "learnt": "learn", "showed": "show", "shown": "show", "saw": "see",
    "seen": "see", "began": "begin", "begun": "begin", "held": "hold", "got": "get", "paid": "pay", "sold": "sell",
    "lost": "lose", "used": "use", "using": "use", "uses": "use", "grew": "grow", "grown": "grow", "ran": "run",
    "did": "do", "done": "do", "people": "person", "phoned": "phone", "rolled": "roll", "дал": "дать", "дала": "дать",
    "нашел": "найти", "нашла": "найти", "нашли": "найти", "люди": "человек", "людей": "человек",
  ]

  static let functionWords: Set<String> = [
    // English
    "a", "an", "the", "and", "or", "that", "this", "these", "those", "such", "with", "for", "from", "of", "to", "in",
    "on", "at", "by", "as", "into", "about", "over", "up", "out", "off", "if", "so", "but", "because", "then", "than",
    "there", "here", "when", "where", "what", "which", "who", "whom", "whose", "how", "why", "i", "me", "my", "we",
    "us", "our", "you", "your", "he", "him", "his", "she", "her", "they", "them", "their", "it", "its", "is", "am",
    "are", "was", "were", "be", "been", "being", "have", "has", "had", "having", "do", "does", "did", "doing", "will",
    "would", "can", "could", "should", "may", "might", "must", "shall", "also", "very", "just", "some", "any", "all",
    "one", "too", "really", "like", "example", "um", "uh", "er", "ok", "okay", "yes", "yeah", "well", "let", "lets",
    "i'm", "i've", "i'd", "i'll", "it's", "that's", "there's", "he's", "she's", "we're", "they're", "you're",
    // Russian
    "я", "мы", "ты", "вы", "он", "она", "оно", "они", "мне", "меня", "мной", "мой", "моя", "мои", "нас", "нам", "вас",
    "вам", "его", "ее", "ей", "ему", "им", "их", "них", "это", "этот", "эта", "эти", "то", "тот", "та", "те", "что",
    "чтобы", "как", "так", "где", "когда", "если", "или", "и", "а", "но", "да", "же", "бы", "ли", "в", "во", "на", "с",
    "со", "к", "ко", "у", "от", "до", "из", "за", "по", "о", "об", "при", "для", "про", "над", "под", "был", "была",
    "было", "были", "есть", "быть", "будет", "тоже", "также", "потом", "затем", "сначала", "там", "тут", "вот", "уже",
    "еще", "очень", "все", "всех", "себя", "себе", "который", "которая", "которые", "например", "ну",
  ]
}
