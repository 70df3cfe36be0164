extension ConsentText {
  /// What candidates are asked to agree to. Change the version whenever a word changes.
  public static let current = ConsentText(
    version: "2026-12",
    purposes: [
      ConsentPurpose(
        kind: .record,
        text: """
          I agree to be recorded, in picture and sound, while I answer, and to my name, e-mail and recordings being \
          stored for this application. The people who decide on it will watch them. Without this there is no \
          interview; ask whoever invited you for another way to take part.
          """,
        required: true),
      ConsentPurpose(
        kind: .analyse,
        text: """
          I agree to a program writing down what I say and suggesting scores from my words alone, never from my face \
          or voice. The people who decide see these scores with the quotes behind them; the program decides nothing. \
          If I leave this unticked, people alone judge my answers, and it does not count against me.
          """,
        required: false),
      ConsentPurpose(
        kind: .retain,
        text: """
          I agree to being considered for other openings too, and to my recordings being kept for that until the day \
          named above. If I leave this unticked, they are deleted 30 days after a decision on this application, and it \
          does not count against me.
          """,
        required: false),
    ])
}
