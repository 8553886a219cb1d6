/**
 * Refusals a seat can meet. A code never changes: logs, tests and UI texts (`refusal.<code>` in both languages) key on it.
 * `detail` of each code is named beside it; times are Unix milliseconds.
 */
export const RefusalCode = {
  /** Input did not pass the border. detail: path, problem */
  BadRequest: "bad-request",
  /** Another seat owns this customer. detail: ownerName, sinceMs */
  Claimed: "claimed",
  /** Another seat holds the exclusive right to work this customer (or a duplicate of it). detail: byName, untilMs, customerId */
  Leased: "leased",
  /** The owner's seat has been away and may be calling the customer; a lead can confirm it (I2). detail: ownerName, sinceMs */
  OwnerAway: "owner-away",
  /** A dial that the hub finds was made without ownership or a live lease; it is recorded all the same. detail: holderName, untilMs */
  NoRight: "no-right",
  /** A dial inside the protection window of somebody else's call to the same enterprise. detail: byName, atMs */
  DoubleCall: "double-call",
  /** The customer went back to the pool meanwhile. */
  BackInPool: "back-in-pool",
  /** The customer (or a duplicate of it) lies in the recycle bin. detail: binnedAtMs, survivorId? */
  InBin: "in-bin",
  /** The enterprise exists already and is owned. detail: customerId, name, ownerName, sinceMs, fields */
  DuplicateTracked: "duplicate-tracked",
  /** The enterprise exists already in the pool: claim that one. detail: customerId, name, fields */
  DuplicateInPool: "duplicate-in-pool",
  /** The enterprise exists already in the recycle bin. detail: customerId, name, fields */
  DuplicateInBin: "duplicate-in-bin",
  /** The customer changed since it was read. detail: version */
  Changed: "changed",
  NotFound: "not-found",
  /** The user's role does not allow it. detail: needs */
  NotAllowed: "not-allowed",
  /** Daily claim quota used up. detail: limit, untilMs */
  ClaimQuota: "claim-quota",
  /** Too many customers held. detail: limit */
  HoldingCap: "holding-cap",
  /** Own release too recent. detail: untilMs */
  CoolDown: "cool-down",
  /** The pool holds nothing that fits. */
  PoolEmpty: "pool-empty",
  /** The hub cannot be reached and the act needs it. detail: sinceMs */
  HubOffline: "hub-offline",
  /** A dial was stopped by the gate. detail: rule and its facts (see shared/domain/gate.ts) */
  GateStop: "gate-stop",
  /** A wrap-up lacks something. detail: missing = "disposition" | "next" | "level" | "reason" */
  WrapUpIncomplete: "wrap-up-incomplete",
  /** The next date lies later than the level allows and no reason was given. detail: latestMs, level */
  NextTooLate: "next-too-late",
  /** The next date lies in the past or cannot be read. detail: text */
  BadDate: "bad-date",
  /** A call is open on another customer. detail: customerId, name */
  CallOpen: "call-open",
  /** The system has no telephone program; the call is recorded, dial by hand. */
  NoDialler: "no-dialler",
  /** IM activity without a pasted transcript (3.19). */
  TranscriptMissing: "transcript-missing",
  WrongPassword: "wrong-password",
  AccountDisabled: "account-disabled",
  /** Too many attempts. detail: untilMs */
  TooManyAttempts: "too-many-attempts",
  LoginTaken: "login-taken",
  WeakPassword: "weak-password",
  /** detail: problem = "format" | "unknown" | "expired" */
  BadJoinCode: "bad-join-code",
  /** The hub answered with a certificate other than the pinned one. detail: address */
  WrongCertificate: "wrong-certificate",
  /** Hub and seat speak different protocol versions. detail: hub, seat, older = "hub" | "seat" */
  ProtocolMismatch: "protocol-mismatch",
  DeviceRevoked: "device-revoked",
  /** The seat still holds words that the hub has not got. detail: waiting */
  OutboxWaiting: "outbox-waiting",
  /** Import: not a spreadsheet, empty, too long, unreadable. */
  FileNotSpreadsheet: "file-not-spreadsheet",
  FileEmpty: "file-empty",
  /** detail: rows, limit */
  FileTooLong: "file-too-long",
  /** detail: sizeBytes, limit */
  FileTooLarge: "file-too-large",
  /** detail: encoding */
  FileEncoding: "file-encoding",
  FileNoHeader: "file-no-header",
  /** Another import is being saved. detail: fileName */
  ImportBusy: "import-busy",
  /** A column that must be mapped is not. detail: field */
  MappingMissing: "mapping-missing",
  /** Undo of an import after somebody called one of its customers. detail: calls */
  ImportInUse: "import-in-use",
  /** The disk is full or the home is read-only; nothing was changed. detail: path */
  DiskFull: "disk-full",
  HomeReadOnly: "home-read-only",
  /** detail: pid */
  HomeInUse: "home-in-use",
  /** detail: cacheVersion, appVersion */
  CacheTooNew: "cache-too-new",
  /** The hub's database was written by a newer version. detail: hubVersion, appVersion */
  HubTooNew: "hub-too-new",
  /** The hub of this computer did not start. detail: words, its last ones */
  HubNotStarted: "hub-not-started",
  /** Another program listens there. detail: port */
  PortInUse: "port-in-use",
  /** This hub has a team already. detail: orgName */
  TeamExists: "team-exists",
  InputTooLarge: "input-too-large",
  /** A command hit a fault of ours; nothing of it was written, its text stays with the seat. */
  Internal: "internal",
  UntrustedSender: "untrusted-sender",
} as const;
export type RefusalCode = (typeof RefusalCode)[keyof typeof RefusalCode];

export type RefusalDetail = Readonly<Record<string, string | number | null>>;

/** An expected "no". A bug is never a Refusal: it stays an ordinary Error and is logged. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly code: RefusalCode;
  readonly detail: RefusalDetail;
  constructor(code: RefusalCode, detail: RefusalDetail = {}, options?: ErrorOptions) {
    super(code, options);
    this.code = code;
    this.detail = detail;
  }
}
