import Contracts
import Foundation
import Testing

@testable import Candidates

/// Files of candidates as people have them: read, refused with the way out, told row by row.
@Suite struct ImportTests {
  private func rows(_ text: String, encoding: String? = nil) throws -> ImportRows {
    try ImportRows(Data(text.utf8), encoding: encoding, at: now)
  }
  private let now = WireJSON.date("2026-11-23T12:00:00Z")!

  private func refusal(_ data: Data, encoding: String? = nil) -> Problem? {
    do {
      _ = try ImportRows(data, encoding: encoding, at: now)
      return nil
    } catch {
      return error.problem
    }
  }

  @Test func `a file is read with its separators, quotes and headers`() throws {
    let english = try rows(
      "\u{FEFF}Name,E-mail,Extra time,Tags,Salary\r\n"
        + "\"O\"\"Hara, Sean\",sean@example.org,150%,\"night; remote\",10\r\n\r\n"
        + "\"Ann\nLee\",ann@example.org,,,\r\n")
    #expect(english.report.rows == 2 && english.report.separator == "," && english.report.ignoredColumns == ["Salary"])
    #expect(english.invitees[0].invitee.name == "O\"Hara, Sean")
    #expect(english.invitees[0].invitee.extraTimePercent == 150)
    #expect(english.invitees[0].invitee.tags == ["night", "remote"])
    #expect(
      english.report.faults.map(\.row) == [4] && english.report.faults[0].column == "name", "a line end in a name")

    let russian = try rows(
      "Фамилия;Имя;Отчество;Эл. почта;Действует до\nЁлкина;Зоя;Ивановна;zoya@example.ru;31.01.2027\n")
    let zoya = russian.invitees[0].invitee
    #expect(zoya.name == "Зоя Ивановна Ёлкина" && zoya.nameKey == "зоя ивановна елкина")
    #expect(zoya.expiresAt.map(WireJSON.timestamp) == "2027-01-31T23:59:59.000Z")
    #expect(russian.report.columns["email"] == "Эл. почта")

    #expect(try rows("sep=;\nname;email\nA;a@example.org\n").invitees.map(\.row) == [3])
    #expect(try rows("name\temail\nA\ta@example.org").report.separator == "\t")
  }

  @Test func `each fault is told by row and column, with the way out`() throws {
    let found = try rows(
      """
      name,email,extra time,expires
      ,a@example.org,,
      B,b at home,,
      C,c@example.org,fast,
      D,d@example.org,500,
      E,e@example.org,,2020-01-01
      F,f@example.org,,31.02.2027
      G,g@example.org,,,more
      H,h@example.org,,
      I,H@Example.org,,
      """)
    #expect(found.report.faults.map(\.row) == [2, 3, 4, 5, 6, 7, 8, 10])
    #expect(
      found.report.faults.map(\.column) == [
        "name", "email", "extra_time_percent", "extra_time_percent", "expires_at", "expires_at", "", "email",
      ])
    #expect(found.report.faulty == 7 && found.report.duplicates == 1 && found.report.good == 1)
    #expect(found.report.faults.allSatisfy { !$0.reason.isEmpty && !$0.wayOut.isEmpty })
    #expect(found.report.faults[1].wayOut == "Write it as name@example.org.")
    #expect(found.report.faults.last?.kind == .duplicateInFile)
  }

  @Test func `encodings are told apart, and never guessed silently`() throws {
    let text = "Имя;Почта\nЗоя;zoya@example.ru\n"
    var utf16 = Data([0xFF, 0xFE])
    for unit in text.utf16 { utf16 += [UInt8(unit & 0xFF), UInt8(unit >> 8)] }
    for data in [utf16, utf16.dropFirst(2)] {
      let found = try ImportRows(Data(data), encoding: nil, at: now)
      #expect(found.report.encoding == "UTF-16" && found.invitees[0].invitee.name == "Зоя")
    }
    // “Имя;Почта\nЗоя;zoya@example.ru” in Windows-1251.
    let cyrillic =
      Data([0xC8, 0xEC, 0xFF, 0x3B, 0xCF, 0xEE, 0xF7, 0xF2, 0xE0, 0x0A, 0xC7, 0xEE, 0xFF, 0x3B])
      + Data("zoya@example.ru".utf8)
    let refused = refusal(cyrillic)
    #expect(refused?.code == "file-unreadable" && refused?.detail.contains("encoding=windows-1251") == true)
    #expect(try ImportRows(cyrillic, encoding: "windows-1251", at: now).invitees[0].invitee.name == "Зоя")
    let western = Data("name,email\nZo".utf8) + Data([0xEB]) + Data(",zoe@example.org".utf8)
    #expect(refusal(western)?.detail.contains("encoding=windows-1252") == true)
    let zoe = try ImportRows(western, encoding: "latin-1", at: now).invitees[0].invitee
    #expect(zoe.name == "Zoë" && zoe.nameKey == "zoe")
    #expect(refusal(Data([0x50, 0x4B, 3, 4, 0, 0]))?.detail.contains("workbook") == true)
    #expect(refusal(Data())?.code == "file-unreadable" && refusal(Data([1, 0, 0, 4, 0]))?.code == "file-unreadable")
    #expect(refusal(Data("a".utf8), encoding: "klingon")?.field == "encoding")
  }

  @Test func `a file without its columns, with an open quote or too long is refused`() {
    for text in [
      "first,second\na,b", "name,phone\nA,1", "name,email,E-Mail\nA,a@e.org,b@e.org", "name,email\n\"A,a@e.org",
    ] {
      #expect(refusal(Data(text.utf8))?.code == "file-unreadable", "\(text)")
    }
    let long = "name,email\n" + String(repeating: "x,y\n", count: 100_002)
    #expect(refusal(Data(long.utf8))?.detail.contains("100000") == true)
  }

  @Test func `names are folded for search, and patterns hold no wildcards of the searcher's`() {
    #expect(
      SearchKey.folded("  Łukasz\u{A0}ŻÓŁĆ ") == "lukasz zolc"
        && SearchKey.folded("ИЙЁ") == "ииe".replacing("e", with: "е"))
    #expect(SearchKey.folded("Anna  LEE") == "anna lee" && SearchKey.folded("") == "")
    #expect(SearchKey.patterns("An 100%_x") == ["% an%", "%100\\%\\_x%"])
  }
}
