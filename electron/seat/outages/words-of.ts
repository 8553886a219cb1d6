import type { CommandBody } from "../../../shared/protocol/commands.ts";

const joined = (...parts: (string | undefined)[]): string => parts.filter((part) => part?.trim()).join("\n");

/** What the agent had typed in a command, as text; "" where nothing was typed. */
export function wordsOf(body: CommandBody): string {
  switch (body.kind) {
    case "wrap-up":
      return joined(
        body.payload.note?.text,
        body.payload.next?.note,
        body.payload.lostReason,
        body.payload.quietReason,
      );
    case "add-activity": {
      const { subject, body: text, transcript } = body.payload;
      return joined(subject, text === subject ? "" : text, transcript);
    }
    case "put-callback":
      return body.payload.callback.note;
    case "edit":
      return body.payload.changes.map((change) => `${change.to ?? ""}`).join("\n");
    case "enter":
      return joined(body.payload.customer.name, ...body.payload.customer.numbers.map((number) => number.raw));
    case "put-contact":
      return joined(body.payload.contact.name, body.payload.contact.note);
    case "put-number":
      return body.payload.number.raw;
    case "start-call":
      return body.payload.numberMasked;
    case "release":
    case "assign":
    case "restore":
      return body.payload.reason;
    default:
      return "";
  }
}
