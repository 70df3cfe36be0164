import Testing

/// `#expect` for the outcome of a mutating call, which the macro itself does not take.
func check<T: Equatable>(_ outcome: T, _ wanted: T, sourceLocation: SourceLocation = #_sourceLocation) {
  #expect(outcome == wanted, sourceLocation: sourceLocation)
}
