import Analysis
import Candidates
public import Contracts
import Interviews
import Platform

/// What answers say beyond scores.
extension Engine {
  /// Passages of all answers of an organisation by their meaning; without names where an interview is reviewed blind.
  ///
  /// - Throws: `invalid-field` for `q`; what the embedding's provider throws while it is away.
  public func search(_ query: String, limit: Int, organisation: OrganisationID) async throws -> PassageSearch {
    let started = Monotonic.nowS()
    let hits = try await analysis.search(query, limit: limit, organisation: organisation)
    let speakers = try await candidates.speakers(Array(Set(hits.hits.map(\.session))), organisation: organisation)
    let facts = try await interviews.reviewFacts(
      Array(Set(speakers.values.map(\.interview))), organisation: organisation)
    let found = hits.hits.compactMap { hit -> PassageSearch.Found? in
      guard let speaker = speakers[hit.session] else { return nil }
      let fact = facts[speaker.interview]
      let number = hit.passage.question - 1
      return PassageSearch.Found(
        candidate: hit.session, name: fact?.isBlind == false ? speaker.name : "", interview: speaker.interview,
        title: fact?.title ?? "",
        questionText: speaker.questions.indices.contains(number) ? speaker.questions[number] : "",
        passage: hit.passage, likeness: hit.likeness)
    }
    return PassageSearch(
      found: found, answers: hits.answers, passages: hits.passages, embedS: hits.embedS,
      searchS: Monotonic.nowS() - started - hits.embedS)
  }

  /// The requirements of the interview's job description beside what a candidate said. Throws `candidate-not-found`.
  public func match(_ session: SessionID, organisation: OrganisationID) async throws -> JobMatch {
    let detail = try await candidates.get(session, organisation: organisation)
    let interview = try await interviews.get(detail.candidate.interview, organisation: organisation)
    return try await analysis.match(interview.content.jobDescription, session: session, organisation: organisation)
  }
}
