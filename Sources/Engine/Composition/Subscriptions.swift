import Analysis
import Candidates
import Interviews
import Kernel
import Media

/// Who reacts on what.
///
/// | Event | Handled by | Effect |
/// |---|---|---|
/// | candidate.started | Interviews | one more candidate in the list |
/// | candidate.completed | Interviews | one more completed in the list; interview.completed when it was the last of a closed one |
/// | response.submitted | Media | job: verify, join, probe, frames, sound |
/// | media.ready | Candidates | the answer is verified: its spool may be wiped |
/// | media.ready | Analysis | job: transcribe, check, score |
/// | media.failed | Candidates | the answer shows why it could not be processed |
/// | candidate.erased | Media | rows, recordings and files are deleted; once more when rights to upload have ended |
/// | candidate.erased | Analysis | transcripts, scores and their receipts are deleted |
/// | analysis.completed | Candidates | analysed count and mean score in the list |
/// | answer.reviewed | Candidates | mean score in the list: people's ratings in place of the program's |
extension Engine {
  var subscriptions: [Subscription] {
    interviews.subscriptions + candidates.subscriptions + media.subscriptions + analysis.subscriptions
  }

  var jobs: [JobHandler] { candidates.jobs + media.jobs + analysis.jobs + [retentionJob] }
}
