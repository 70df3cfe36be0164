import Candidates
import Contracts
import Foundation

/// What a candidate sees on the phone: one form, no script, in English or Russian.
enum PhonePage {
  struct Words: Sendable {
    var language: String
    var title: String
    var resume: String
    var question: @Sendable (Int) -> String
    /// What is given, to whom.
    var lead: @Sendable (_ what: String, _ title: String, _ organisation: String) -> String
    var choose: String
    var kinds: String
    var send: String
    var until: @Sendable (_ minutes: Int) -> String
    var arrived: String
    var arrivedNext: @Sendable (_ name: String, _ size: String) -> String
    var kibibytes: String
    var refusals: [String: (title: String, text: String)]
    var other: (title: String, text: String)
    var again: String

    /// Russian where it is wanted more than English (RFC 9110 §12.5.4).
    static func of(acceptLanguage header: String?) -> Words {
      var weights: [String: Double] = [:]
      for item in (header ?? "").split(separator: ",") {
        let parts = item.split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces).lowercased() }
        guard let language = parts.first?.split(separator: "-").first.map(String.init) else { continue }
        let weight = parts.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
        weights[language] = max(weights[language] ?? 0, weight)
      }
      return (weights["ru"] ?? 0) > (weights["en"] ?? 0) ? russian : english
    }
  }

  static func form(_ place: PhonePlace, _ words: Words) -> Reply {
    let what = place.question.map(words.question) ?? words.resume
    let text = place.questionText.map { "<p class=\"question\">\(LinkPage.escape($0))</p>" } ?? ""
    let minutes = max(1, Int((place.expiresAt.timeIntervalSinceNow / 60).rounded(.up)))
    return page(
      words, title: words.title, isForm: true,
      body: """
        <h1>\(LinkPage.escape(words.title))</h1>
        <p>\(LinkPage.escape(words.lead(what, place.title, place.organisationName)))</p>
        \(text)
        <form method="post" enctype="multipart/form-data">
        <p><label for="file">\(LinkPage.escape(words.choose))</label></p>
        <p><input type="file" id="file" name="file" required></p>
        <p class="small">\(LinkPage.escape(words.kinds))</p>
        <p><button type="submit">\(LinkPage.escape(words.send))</button></p>
        </form>
        <p class="small">\(LinkPage.escape(words.until(minutes)))</p>
        """)
  }

  static func arrived(_ file: FileFacts, _ words: Words) -> Reply {
    let size = file.bytes < 1024 ? "\(file.bytes) B" : "\((file.bytes + 1023) / 1024) \(words.kibibytes)"
    return page(
      words, title: words.arrived,
      body: """
        <h1>\(LinkPage.escape(words.arrived))</h1>
        <p>\(LinkPage.escape(words.arrivedNext(file.name, size)))</p>
        """)
  }

  static func refused(_ problem: Problem, _ words: Words) -> Reply {
    let (title, text) = words.refusals[problem.code] ?? words.other
    // What can be mended at the page leads back to it.
    let back = [413, 422].contains(problem.status) ? "<p><a href=\"\">\(LinkPage.escape(words.again))</a></p>" : ""
    return page(
      words, title: title, status: problem.status,
      body: """
        <h1>\(LinkPage.escape(title))</h1>
        <p>\(LinkPage.escape(text))</p>
        \(back)
        """)
  }

  private static func page(
    _ words: Words, title: String, status: Int = 200, isForm: Bool = false, body: String
  ) -> Reply {
    LinkPage.page(title: title, language: words.language, status: status, isForm: isForm, body: body)
  }

  // MARK: Words

  static let english = Words(
    language: "en", title: "Hand in a file", resume: "your résumé", question: { "the file for question \($0)" },
    lead: { "Here you hand in \($0) for the interview “\($1)” with \($2)." }, choose: "Choose the file on this phone:",
    kinds: "PDF, DOCX, ODT, TXT, PNG, JPEG or ZIP, up to 25 MiB.", send: "Send",
    until: { "This page is good once, for about \($0) more min. Nothing is sent before you press Send." },
    arrived: "It has arrived",
    arrivedNext: {
      "\($0) (\($1)) is with your interview now. You can close this page and go on at the screen of the interview."
    }, kibibytes: "KiB",
    refusals: [
      "upload-unknown": (
        "This page leads nowhere", "Show a new code on the screen of your interview and scan that one."
      ),
      "upload-expired": (
        "This page is too old",
        "It was good for 15 minutes. Show a new code on the screen of your interview and scan that one."
      ),
      "upload-spent": (
        "This page was used",
        "A file has come through it already. To give another one, show a new code on the screen of your interview."
      ),
      "body-too-large": (
        "The file is too large", "A file may have 25 MiB at most. Save it smaller, or choose another."
      ),
      "invalid-field": ("The file cannot be taken", "Give it a short name and try again."),
      "file-missing": ("There is no file", "Choose a file first; one without anything in it is not taken."),
      "file-kind": (
        "The file is of another kind",
        "It is none of PDF, DOCX, ODT, TXT, PNG, JPEG or ZIP, whatever its name says. Save it as one of these and try again."
      ),
    ],
    other: (
      "The file cannot be taken now",
      "Look at the screen of your interview: it says how things stand. If you do not get on, ask whoever invited you."
    ), again: "Back to the page")

  static let russian = Words(
    language: "ru", title: "Передать файл", resume: "ваше резюме", question: { "файл к вопросу \($0)" },
    lead: { "Здесь вы передаёте \($0) для интервью «\($1)», организация: \($2)." },
    choose: "Выберите файл на этом телефоне:", kinds: "PDF, DOCX, ODT, TXT, PNG, JPEG или ZIP, до 25 МиБ.",
    send: "Отправить",
    until: { "Страница действует один раз, ещё около \($0) мин. Пока вы не нажали «Отправить», ничего не передаётся." },
    arrived: "Файл получен",
    arrivedNext: {
      "\($0) (\($1)) теперь приложен к вашему интервью. Закройте эту страницу и продолжайте на экране интервью."
    }, kibibytes: "КиБ",
    refusals: [
      "upload-unknown": (
        "Эта страница никуда не ведёт", "Покажите новый код на экране интервью и отсканируйте его."
      ),
      "upload-expired": (
        "Страница устарела", "Она действовала 15 минут. Покажите новый код на экране интервью и отсканируйте его."
      ),
      "upload-spent": (
        "Страница уже использована",
        "Через неё уже передан файл. Чтобы передать другой, покажите новый код на экране интервью."
      ),
      "body-too-large": (
        "Файл слишком большой", "Файл может занимать не больше 25 МиБ. Уменьшите его или выберите другой."
      ),
      "invalid-field": ("Файл нельзя принять", "Дайте ему короткое имя и попробуйте снова."),
      "file-missing": ("Файла нет", "Сначала выберите файл; пустой файл не принимается."),
      "file-kind": (
        "Файл другого вида",
        "Это не PDF, DOCX, ODT, TXT, PNG, JPEG и не ZIP, что бы ни говорило имя. Сохраните его в одном из этих видов и попробуйте снова."
      ),
    ],
    other: (
      "Сейчас файл принять нельзя",
      "Посмотрите на экран интервью: там сказано, как обстоят дела. Если не получается, спросите того, кто вас пригласил."
    ), again: "Назад к странице")
}
