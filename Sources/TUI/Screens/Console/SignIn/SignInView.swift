internal import Kit

extension SignInScreen {
  var title: String { isFirst ? tr("console.sign_in.first_title") : tr("console.sign_in.title") }
  var aside: String { services.server }

  /// Where the form lies below the greeting, in the screen's canvas.
  var formPlace: Point { Point(x: 2, y: 4) }

  func view(_ canvas: Canvas) {
    let place = canvas.part(canvas.bounds.inset(left: 2, top: 0, right: 2))
    let width = min(place.width, 76)
    place.put(0, 0, isFirst ? tr("console.sign_in.first_welcome") : tr("console.sign_in.welcome"), .heading)
    place.paragraph(
      isFirst ? tr("console.sign_in.first_text") : tr("console.sign_in.text", ["server": services.server]), .dim,
      y: 1, width: width)
    let height = place.height - formPlace.y
    // What failed is said to its end, with the way out; the form gives way.
    let lines = isBusy ? 0 : Line.wrap(failure ?? "", width: width).count
    let rows = max(3, min(lines, height / 2))
    form.draw(place.part(Rect(x: 0, y: formPlace.y, width: width, height: height - rows)), focused: !isBusy)
    let notice = place.part(Rect(x: 0, y: place.height - rows, width: width, height: rows))
    if isBusy {
      notice.put(0, 1, tr("console.sign_in.busy"), .accent)
    } else if let failure {
      notice.paragraph(failure, .bad)
    }
  }
}
