/** The facts of an ownership event that ownership over time is read from. */
export interface TrackingEvent {
  readonly eventId: string;
  readonly seq: number;
  readonly customerId: string;
  readonly kind: string;
  readonly toOwnerId: string | null;
  readonly otherCustomerId: string | null;
  /** Hub time, Unix milliseconds. */
  readonly hubMs: number;
}

/** One stretch in which one person tracked a customer; `end` null while it is open. */
export interface TrackingPeriod<E extends TrackingEvent = TrackingEvent> {
  readonly customerId: string;
  readonly ownerId: string;
  readonly fromMs: number;
  readonly toMs: number | null;
  readonly start: E;
  readonly end: E | null;
}

/** Who the commission of an order belongs to, and the event that it rests on. */
export interface Commission<E extends TrackingEvent = TrackingEvent> {
  readonly ownerId: string;
  /** Start of the tracking period, Unix milliseconds. */
  readonly sinceMs: number;
  readonly basis: E;
}

/** The tracking periods of one customer, oldest first. An event that names the present owner again opens no new one. */
export function listTrackingPeriods<E extends TrackingEvent>(
  ledger: readonly E[],
  customerId: string,
): TrackingPeriod<E>[] {
  const periods: TrackingPeriod<E>[] = [];
  let open: TrackingPeriod<E> | undefined;
  for (const event of inOrder(ledger).filter((one) => one.customerId === customerId)) {
    if (event.toOwnerId === (open?.ownerId ?? null)) continue;
    if (open !== undefined) periods.push({ ...open, toMs: event.hubMs, end: event });
    open =
      event.toOwnerId === null
        ? undefined
        : { customerId, ownerId: event.toOwnerId, fromMs: event.hubMs, toMs: null, start: event, end: null };
  }
  return open === undefined ? periods : [...periods, open];
}

/**
 * Who gets the commission of an order: the owner of the tracking period that was open when the order was placed, whoever
 * closed the sale (0.17, 0.18, I8). Release, recycle, assignment and the bin end a period at their instant; its first
 * instant belongs to it, its last does not. A record that was merged into this customer while somebody tracked it is the
 * same firm: its earlier tracker was first, and stays so until this customer changes hands.
 *
 * @param ledger events of the customer and of the records merged into it, in any order
 * @param customerId the customer that the order is for
 * @param orderAtMs hub time of the order, Unix milliseconds
 * @returns undefined when nobody tracked the customer at that instant
 * @throws RangeError when orderAtMs is not finite
 */
export function findCommissionOwner<E extends TrackingEvent>(
  ledger: readonly E[],
  customerId: string,
  orderAtMs: number,
): Commission<E> | undefined {
  if (!Number.isFinite(orderAtMs)) throw new RangeError(`orderAtMs must be finite, got ${orderAtMs}`);
  const known = ledger.filter((event) => event.hubMs <= orderAtMs);
  const own = listTrackingPeriods(known, customerId).at(-1);
  if (own === undefined || own.toMs !== null) return undefined;
  let first = own;
  for (const period of listMergedIn(known, customerId, own)) if (period.fromMs < first.fromMs) first = period;
  return { ownerId: first.ownerId, sinceMs: first.fromMs, basis: first.start };
}

/** Periods that a merge into `own` (and no release) has cut off, those of records merged into the merged among them. */
function listMergedIn<E extends TrackingEvent>(
  ledger: readonly E[],
  customerId: string,
  own: TrackingPeriod<E>,
): TrackingPeriod<E>[] {
  const found: TrackingPeriod<E>[] = [];
  const last = new Map<string, E>();
  for (const event of inOrder(ledger)) last.set(event.customerId, event);
  for (const merge of last.values()) {
    // Undone since, merged elsewhere, or merged before this owner's time: nothing that binds him.
    if (merge.kind !== "merged" || merge.otherCustomerId !== customerId || merge.seq < own.start.seq) continue;
    const cut = listTrackingPeriods(ledger, merge.customerId).at(-1);
    if (cut === undefined || cut.end?.eventId !== merge.eventId) continue;
    found.push(cut, ...listMergedIn(ledger, merge.customerId, cut));
  }
  return found;
}

const inOrder = <E extends TrackingEvent>(ledger: readonly E[]): E[] => [...ledger].sort((a, b) => a.seq - b.seq);
