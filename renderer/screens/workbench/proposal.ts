import {
  type NoteProposal,
  type PhraseFacts,
  parseDatePhrase,
  proposeFromNote,
} from "../../../shared/domain/date-phrase.ts";
import type { DraftText } from "../../store/draft-slice.ts";

/** The date that the note promises, where it differs from what stands in the date field; one key takes it over. */
export function proposalFor(draft: DraftText, facts: PhraseFacts): NoteProposal | null {
  if (draft.note.trim() === "") return null;
  const proposal = proposeFromNote(draft.note, facts);
  if (proposal === null) return null;
  const typed = draft.nextText.trim() === "" ? undefined : parseDatePhrase(draft.nextText, facts)?.atMs;
  return typed === proposal.atMs ? null : proposal;
}
