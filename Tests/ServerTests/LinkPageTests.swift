import Composition
import Contracts
import Foundation
import Kernel
import Testing
import Transport

/// What a public link shows in a browser.
@Suite struct LinkPageTests {
  @Test func `the page says how to begin, and words of others stay words`() async throws {
    let gateway = try await RunningGateway.start()
    let interview = try await gateway.publishedInterview {
      $0.title = "<script>alert(1)</script> & \"friends\""
      $0.welcome = "Hello <img src=x onerror=alert(1)>"
    }
    let url = try #require(interview.url)
    let page = try await gateway.send("GET", url)
    #expect(page.status == 200 && page.mediaType == "text/html")
    #expect(page.text.contains("parley take \(url)"))
    #expect(page.text.contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;friends&quot;"))
    #expect(!page.text.contains("<script") && !page.text.contains("<img"))
    #expect(page.text.contains("Acme") && page.text.contains("1 question"))
    #expect(page.headers["X-Robots-Tag"]?.contains("noindex") == true)
    #expect(page.headers["Referrer-Policy"] == "no-referrer")
    #expect(page.headers["Content-Security-Policy"]?.hasPrefix("default-src 'none'") == true)

    let token = try await gateway.accessToken()
    _ = try await gateway.send("POST", "/v1/interviews/\(interview.id)/close", token: token)
    let closed = try await gateway.send("GET", url)
    #expect(closed.status == 410 && closed.text.contains("Acme has closed this interview"))
    for link in ["x", LinkID.random().description, "%3Cscript%3E"] {
      let nothing = try await gateway.send("GET", "/i/\(link)")
      #expect(nothing.status == 404 && nothing.text.contains("leads nowhere"))
    }
  }
}
