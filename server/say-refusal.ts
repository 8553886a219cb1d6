import { type Refusal, RefusalCode } from "../shared/errors.ts";

/** One sentence for the person who started a hub and the fix, for the refusals that he can meet at a command line. */
export function sayRefusal({ code, detail }: Refusal): string {
  switch (code) {
    case RefusalCode.PortInUse:
      return `Port ${detail.port} is taken by another program: stop that one, or choose another with --port.`;
    case RefusalCode.HomeReadOnly:
      return `The hub may not write to ${detail.path}: give this user the right to, or choose another folder with --home.`;
    case RefusalCode.DiskFull:
      return `The disk under ${detail.path} is full: free some space and start the hub again; nothing was lost.`;
    case RefusalCode.HubTooNew:
      return (
        `This folder's data was written by a newer Fairdial (schema ${detail.hubVersion}, this one knows ` +
        `${detail.appVersion}): update the hub.`
      );
    case RefusalCode.TeamExists:
      return `This hub already has the team "${detail.orgName}".`;
    case RefusalCode.WeakPassword:
      return `The password needs at least ${detail.minimum} characters.`;
    case RefusalCode.NotFound:
      return "This hub has no team yet: make one with create-team.";
    default:
      return `Refused: ${code} ${JSON.stringify(detail)}`;
  }
}
