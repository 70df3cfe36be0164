import Glibc
import Platform
import Testing

@Suite struct SignalsTests {
  /// SIGUSR2 belongs to nobody else in the test process.
  @Test func aSignalArrivesAsAValueAndDoesNotEndTheProgram() async {
    let first = Signals.stream([SIGUSR2])
    let second = Signals.stream([SIGUSR2])
    kill(getpid(), SIGUSR2)
    for await number in first {
      #expect(number == SIGUSR2)
      break
    }
    for await number in second {
      #expect(number == SIGUSR2)
      break
    }
  }
}
