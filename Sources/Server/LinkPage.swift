import Contracts
import Foundation

/// The page behind a public link: what this is, and how to take the interview. It loads nothing and asks for nothing.
enum LinkPage {
  static func open(_ info: LinkInfo, url: String) -> Reply {
    let minutes = max(1, (info.longestS + 59) / 60)
    let questions = info.questionCount == 1 ? "1 question" : "\(info.questionCount) questions"
    let welcome = info.welcome.isEmpty ? "" : "<p class=\"welcome\">\(escape(info.welcome))</p>"
    return page(
      title: "\(info.title): interview with \(info.organisation)", status: 200,
      body: """
        <h1>\(escape(info.title))</h1>
        <p>\(escape(info.organisation)) invites you to a video interview: \(questions), at most \(minutes) min. You \
        answer in a terminal, with camera and microphone, whenever it suits you.</p>
        \(welcome)
        <h2>How to begin</h2>
        <p>With Parley installed, open a terminal and type:</p>
        <pre>parley take \(escape(url))</pre>
        <p>Nothing is recorded before you have read what is done with it and agreed. If something breaks off, the same \
        command goes on where you were.</p>
        <h2>Questions, or another way to take part</h2>
        <p>Ask whoever at \(escape(info.organisation)) sent you this link.</p>
        """)
  }

  /// A link that takes nobody, in the words of the problem.
  static func refused(_ problem: Problem) -> Reply {
    page(
      title: problem.title, status: problem.status,
      body: "<h1>\(escape(problem.title))</h1>\n<p>\(escape(problem.detail))</p>")
  }

  /// A page of ours: it loads nothing and runs nothing.
  ///
  /// - Parameter isForm: whether it may send to the server that it came from.
  static func page(
    title: String, language: String = "en", status: Int, isForm: Bool = false, body: String
  ) -> Reply {
    let html = """
      <!doctype html>
      <html lang="\(language)">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="robots" content="noindex, nofollow">
      <title>\(escape(title))</title>
      <style>
      body { font: 1.1rem/1.5 system-ui, sans-serif; max-width: 40rem; margin: 3rem auto; padding: 0 1rem; }
      pre { padding: 1rem; background: #222; color: #eee; overflow-x: auto; }
      .welcome, .question { white-space: pre-wrap; }
      .question { border-left: .3rem solid #888; padding-left: 1rem; }
      .small { font-size: .9rem; }
      input, button { font: inherit; max-width: 100%; }
      button { padding: .6rem 2rem; }
      </style>
      </head>
      <body>
      \(body)
      </body>
      </html>

      """
    var reply = Reply.text(html, type: "text/html; charset=utf-8", status: status)
    reply.headers += [
      ("X-Robots-Tag", "noindex, nofollow"), ("Referrer-Policy", "no-referrer"),
      (
        "Content-Security-Policy",
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action '\(isForm ? "self" : "none")'; frame-ancestors 'none'"
      ),
    ]
    return reply
  }

  /// For text and for attributes.
  static func escape(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
