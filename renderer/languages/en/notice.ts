import type { notice as source } from "../zh-CN/notice.ts";

export const notice: typeof source = {
  "clock-wrong":
    "This machine's clock is {{hours}} h {{clock}}: please set it right. Callbacks ring by the hub's time meanwhile",
  "cache-rebuilt":
    "The local data file was damaged: it was put aside and loaded again; {{salvaged}} unsent items were saved",
  "cache-behind":
    "The local file did not hold the last that was written; {{salvaged}} items came back from the journal. Please look at your last notes",
  "seat-file-damaged": "This seat's settings file could not be read: it was put aside, please join the team again",
  "secrets-lost": "The key of the saved sign-in is gone: please sign in again",
  "hub-not-started": "The team's hub on this computer does not start; trying again",
  "hub-restored":
    "The hub came back from a back-up; this seat sends again what it may have lost ({{waiting}}). Nothing to do",
  "hub-fault": "The hub answers with an error; trying again",
  "wrong-certificate":
    "{{address}} shows another certificate than your team's hub: not connected, your work is kept here. Ask your lead whether the hub was replaced",
  "protocol-mismatch": "Hub and seat are of different versions: update the older one ({{older}})",
  "disk-full": "The disk is full: free some space, nothing is lost so far",
  "home-read-only": "The data folder cannot be written to, please make it writable: {{path}}",
  "device-revoked": "Your lead removed this device: please sign in again; unsent work is kept",
  "account-disabled": "This account is disabled; unsent work is kept",
  "hub-offline": "The team's hub cannot be reached: see whether it runs and is on this network",
  "bad-join-code": "The join code was not accepted: ask your lead to copy it again",
};
