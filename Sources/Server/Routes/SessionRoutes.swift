import Candidates
import Composition
import Contracts

/// One candidate's way through one interview, with the token of that session.
enum SessionRoutes {
  static let all: [Route] = [
    .json(.get, "/v1/session", "getSession", "Everything that is needed to go on.", .uploader) { call in
      let session = try call.session()
      let state = try await call.engine.candidates.state(session.id, organisation: session.organisation)
      if case .uploader = call.principal { return state.forUploads }
      return state
    },
    .done(
      .put, "/v1/session/consent", "giveConsent", "Agree to what was asked.", .candidate, takes: ConsentGiven.self
    ) { call, given in
      let session = try call.session()
      try await call.engine.candidates.consent(given, session: session.id, organisation: session.organisation)
    },
    .done(
      .put, "/v1/session/profile", "giveProfile", "Name and e-mail.", .candidate, takes: Profile.self
    ) { call, profile in
      let session = try call.session()
      try await call.engine.candidates.profile(profile, session: session.id, organisation: session.organisation)
    },
    .json(
      .post, "/v1/session/lease", "takeLease", "Take the right to write from whoever held it.", .candidate
    ) { call in
      let session = try call.session()
      return try await call.engine.candidates.lease(session: session.id, organisation: session.organisation)
    },
    .done(
      .post, "/v1/session/answers/{n}/open", "openQuestion", "Show a question.", .candidate
    ) { call in
      let session = try call.session()
      try await call.engine.candidates.open(
        question: try call.number("n"), session: session.id, organisation: session.organisation)
    },
    .done(
      .post, "/v1/session/answers/{n}/takes", "beginPart", "Begin a part of a take.", .uploader,
      takes: PartBegin.self
    ) { call, part in
      let session = try call.session()
      try await call.engine.candidates.beginPart(
        part, question: try call.number("n"), session: session.id, organisation: session.organisation)
    },
    .json(
      .post, "/v1/session/answers/{n}/grants", "grantUploads", "Ask for the right to upload segments, up to 100.",
      .uploader, takes: SegmentList.self
    ) { call, list in
      let session = try call.session()
      return try await call.engine.grantUploads(
        list, question: try call.number("n"), session: session.id, organisation: session.organisation)
    },
    .json(
      .post, "/v1/session/answers/{n}/confirm", "confirmUploads", "Tell what was uploaded, hear what the store has.",
      .uploader, takes: SegmentList.self
    ) { call, list in
      let session = try call.session()
      return try await call.engine.confirmUploads(
        list, question: try call.number("n"), session: session.id, organisation: session.organisation)
    },
    // An answer of half an hour has some 1,000 segments of 300 bytes each in its manifest.
    .done(
      .post, "/v1/session/answers/{n}/submit", "submitAnswer", "Make a take the answer.", .candidate,
      takes: AnswerSubmit.self
    ) { call, answer in
      let session = try call.session()
      try await call.engine.candidates.submitAnswer(
        answer, question: try call.number("n"), session: session.id, organisation: session.organisation)
    }.with { $0.maxBodyBytes = 4 << 20 },
    .json(
      .post, "/v1/session/answers/{n}/alternatives", "keepAlternative",
      "Announce what another machine recorded before its place was taken, and hear when it is safe.", .uploader,
      takes: AlternativeTake.self
    ) { call, alternative in
      let session = try call.session()
      return try await call.engine.candidates.alternative(
        alternative, question: try call.number("n"), session: session.id, organisation: session.organisation)
    }.with { $0.maxBodyBytes = 4 << 20 },
    .done(
      .put, "/v1/session/answers/{n}/written", "writeAnswer", "Keep what is written or chosen so far.", .candidate,
      takes: AnswerWriting.self
    ) { call, writing in
      let session = try call.session()
      try await call.engine.candidates.write(
        writing, question: try call.number("n"), session: session.id, organisation: session.organisation)
    },
    .done(
      .post, "/v1/session/answers/{n}/finish", "finishAnswer",
      "End a written answer, or skip an optional question.", .candidate, takes: AnswerFinish.self
    ) { call, finish in
      let session = try call.session()
      try await call.engine.candidates.finish(
        finish, question: try call.number("n"), session: session.id, organisation: session.organisation)
    },
    .json(
      .post, "/v1/session/answers/{n}/file/grant", "grantFile", "Ask for the right to upload a file.", .candidate,
      takes: FileOffer.self
    ) { call, offer in
      let session = try call.session()
      return try await call.engine.grantFile(
        offer, question: try call.number("n"), session: session.id, organisation: session.organisation)
    },
    .json(
      .post, "/v1/session/answers/{n}/file", "giveFile", "The file is uploaded; it is checked by its content.",
      .candidate, takes: FileOffer.self
    ) { call, offer in
      let session = try call.session()
      return try await call.engine.keepFile(
        offer, question: try call.number("n"), session: session.id, organisation: session.organisation)
    },
    .json(
      .post, "/v1/session/resume/grant", "grantResume", "Ask for the right to upload the résumé.", .candidate,
      takes: FileOffer.self
    ) { call, offer in
      let session = try call.session()
      return try await call.engine.grantFile(
        offer, question: nil, session: session.id, organisation: session.organisation)
    },
    .json(
      .post, "/v1/session/resume", "giveResume", "The résumé is uploaded; it is checked by its content.", .candidate,
      takes: FileOffer.self
    ) { call, offer in
      let session = try call.session()
      return try await call.engine.keepFile(
        offer, question: nil, session: session.id, organisation: session.organisation)
    },
    .json(
      .post, "/v1/session/submit", "submitSession", "Submit the interview; the answer is the receipt.", .candidate,
      takes: SessionSubmit.self
    ) { call, submit in
      let session = try call.session()
      return try await call.engine.candidates.submit(
        submit, session: session.id, organisation: session.organisation)
    },
  ]
}
