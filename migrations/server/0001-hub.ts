import type { ColumnDefinitionBuilder, CreateTableBuilder, Kysely } from "kysely";

/**
 * The hub's first schema. Every table is keyed by org_id first, so that one organisation's rows lie together and a
 * distributed engine can split by it. Times are Unix milliseconds, flags are 0 or 1, JSON is text: the same on every dialect.
 */
type Kind = "text" | "integer" | "bigint" | "double precision";
const need = (column: ColumnDefinitionBuilder) => column.notNull();

/** A table whose primary key is org_id plus `key`; a column name ending in "?" may be null. */
async function table(db: Kysely<unknown>, of: string, key: string[], columns: Record<string, Kind>): Promise<void> {
  let builder: CreateTableBuilder<string, string> = db.schema.createTable(of).addColumn("org_id", "text", need);
  for (const [column, kind] of Object.entries(columns)) {
    const optional = column.endsWith("?");
    builder = builder.addColumn(optional ? column.slice(0, -1) : column, kind, optional ? undefined : need);
  }
  await builder.addPrimaryKeyConstraint(`${of}_key`, ["org_id", ...key]).execute();
}

async function index(db: Kysely<unknown>, of: string, columns: string[], unique = false): Promise<void> {
  const builder = (db as Kysely<Record<string, Record<string, unknown>>>).schema
    .createIndex(`${of}_by_${columns.join("_")}`)
    .on(of)
    .columns(["org_id", ...columns]);
  await (unique ? builder.unique() : builder).execute();
}

async function accounts(db: Kysely<unknown>): Promise<void> {
  // rev is the feed's counter (DESIGN §5); ledger_seq and ledger_hash are the head of the hash chain.
  await table(db, "org", [], {
    name: "text",
    rev: "bigint",
    hash_key: "text",
    ledger_seq: "bigint",
    ledger_hash: "text",
    created_at_ms: "bigint",
  });
  await table(db, "user", ["user_id"], {
    user_id: "text",
    rev: "bigint",
    login: "text",
    login_key: "text",
    name: "text",
    role: "text",
    "seat_no?": "integer",
    active: "integer",
    senior: "integer",
    sees_numbers: "integer",
    password_hash: "text",
    created_at_ms: "bigint",
    sight_epoch: "integer",
    failed_count: "integer",
    "locked_until_ms?": "bigint",
  });
  await index(db, "user", ["login_key"], true);
  await index(db, "user", ["rev"]);
  await table(db, "device", ["device_id", "user_id"], {
    device_id: "text",
    user_id: "text",
    name: "text",
    token_hash: "text",
    created_at_ms: "bigint",
    last_seen_at_ms: "bigint",
    "revoked_at_ms?": "bigint",
    last_seat_seq: "bigint",
    sight_epoch: "integer",
  });
  await db.schema.createIndex("device_by_token_hash").on("device").column("token_hash").unique().execute();
  await table(db, "join_code", ["code_id"], {
    code_id: "text",
    secret: "text",
    made_by_user_id: "text",
    made_at_ms: "bigint",
    "expires_at_ms?": "bigint",
    "revoked_at_ms?": "bigint",
  });
  await table(db, "setting", ["key"], {
    key: "text",
    rev: "bigint",
    version: "integer",
    value_json: "text",
    "by_user_id?": "text",
    at_ms: "bigint",
  });
  await index(db, "setting", ["rev"]);
}

async function customers(db: Kysely<unknown>): Promise<void> {
  await table(db, "customer", ["customer_id"], {
    customer_id: "text",
    rev: "bigint",
    version: "integer",
    name: "text",
    name_key: "text",
    state: "text",
    pool: "text",
    "owner_id?": "text",
    "tracking_since_ms?": "bigint",
    "survivor_id?": "text",
    bin_reason: "text",
    "binned_at_ms?": "bigint",
    province: "text",
    city: "text",
    district: "text",
    address: "text",
    industry: "text",
    product: "text",
    customer_type: "text",
    source: "text",
    stage: "text",
    "level?": "text",
    "level_since_ms?": "bigint",
    starred: "integer",
    intro: "text",
    website: "text",
    "cost?": "double precision",
    do_not_call: "integer",
    "quiet_until_ms?": "bigint",
    quiet_reason: "text",
    contact_count: "integer",
    "last_contact_at_ms?": "bigint",
    last_disposition: "text",
    "last_call_at_ms?": "bigint",
    "last_call_by_user_id?": "text",
    attempts_day: "text",
    attempts_today: "integer",
    "last_viewed_at_ms?": "bigint",
    "last_viewed_by_user_id?": "text",
    "member_json?": "text",
    "batch_id?": "text",
    created_at_ms: "bigint",
    "created_by_user_id?": "text",
    "edited_by_user_id?": "text",
    /** 1 once a call, activity or callback hangs on it: a change of owner must then touch them. */
    has_history: "integer",
  });
  await index(db, "customer", ["rev"], true);
  await index(db, "customer", ["name_key"]);
  await index(db, "customer", ["owner_id", "state"]);
  await index(db, "customer", ["batch_id"]);
  await index(db, "customer", ["survivor_id"]);
  await table(db, "contact", ["customer_id", "contact_id"], {
    contact_id: "text",
    customer_id: "text",
    name: "text",
    role: "text",
    note: "text",
    position: "integer",
  });
  await table(db, "number", ["customer_id", "number_id"], {
    number_id: "text",
    customer_id: "text",
    "contact_id?": "text",
    kind: "text",
    label: "text",
    display: "text",
    e164: "text",
    ext: "text",
    masked: "text",
    tail: "text",
    hash: "text",
    dead: "integer",
    position: "integer",
  });
  await index(db, "number", ["hash"]);
  await table(db, "pair", ["pair_id"], {
    pair_id: "text",
    rev: "bigint",
    a: "text",
    b: "text",
    verdict: "text",
    by_user_id: "text",
    at_ms: "bigint",
  });
  await index(db, "pair", ["rev"]);
  await index(db, "pair", ["a", "b"], true);
  await index(db, "pair", ["b"]);
}

/** Rows that hang on a customer carry its owner, so that the feed can pick a reader's rows without a join. */
async function history(db: Kysely<unknown>): Promise<void> {
  await table(db, "call", ["call_id"], {
    call_id: "text",
    rev: "bigint",
    customer_id: "text",
    "owner_id?": "text",
    user_id: "text",
    "number_id?": "text",
    "contact_id?": "text",
    number_masked: "text",
    direction: "text",
    dialled_at_ms: "bigint",
    "ended_at_ms?": "bigint",
    "disposition?": "text",
    "wrapped_up_at_ms?": "bigint",
    "level_from?": "text",
    "level_to?": "text",
    "override_rule?": "text",
    "override_by_user_id?": "text",
  });
  await table(db, "activity", ["activity_id"], {
    activity_id: "text",
    rev: "bigint",
    customer_id: "text",
    "owner_id?": "text",
    "call_id?": "text",
    type: "text",
    subject: "text",
    body: "text",
    transcript: "text",
    "contact_id?": "text",
    at_ms: "bigint",
    "by_user_id?": "text",
    executor_ids_json: "text",
    created_at_ms: "bigint",
    contribution: "integer",
  });
  await table(db, "callback", ["callback_id"], {
    callback_id: "text",
    rev: "bigint",
    customer_id: "text",
    "owner_id?": "text",
    user_id: "text",
    due_at_ms: "bigint",
    note: "text",
    state: "text",
    made_at_ms: "bigint",
    "made_by_call_id?": "text",
    "done_at_ms?": "bigint",
    "done_by_call_id?": "text",
    late_reason: "text",
  });
  await table(db, "ledger", ["event_id"], {
    event_id: "text",
    rev: "bigint",
    "owner_id?": "text",
    seq: "bigint",
    customer_id: "text",
    kind: "text",
    "from_owner_id?": "text",
    "to_owner_id?": "text",
    "by_user_id?": "text",
    rule: "text",
    reason: "text",
    "other_customer_id?": "text",
    hub_ms: "bigint",
    "seat_ms?": "bigint",
    "mono_ms?": "double precision",
    prev_hash: "text",
    hash: "text",
  });
  for (const table of ["call", "activity", "callback", "ledger"]) {
    await index(db, table, ["rev"], true);
    await index(db, table, ["customer_id"]);
  }
  await index(db, "ledger", ["seq"], true);
  await index(db, "ledger", ["by_user_id", "kind", "hub_ms"]);
  await index(db, "call", ["user_id", "dialled_at_ms"]);
  await index(db, "callback", ["user_id", "state", "due_at_ms"]);
  /** "This user lost sight of this customer at rev": tells the feed which rows to drop on his disk. */
  await table(db, "sight_loss", ["user_id", "customer_id"], { user_id: "text", customer_id: "text", rev: "bigint" });
  await index(db, "sight_loss", ["user_id", "rev"]);
}

async function records(db: Kysely<unknown>): Promise<void> {
  await table(db, "receipt", ["op_id"], {
    op_id: "text",
    device_id: "text",
    user_id: "text",
    seat_seq: "bigint",
    kind: "text",
    status: "text",
    receipt_json: "text",
    at_ms: "bigint",
  });
  await table(db, "batch", ["batch_id"], {
    batch_id: "text",
    rev: "bigint",
    file_name: "text",
    by_user_id: "text",
    pool: "text",
    started_at_ms: "bigint",
    "finished_at_ms?": "bigint",
    "undone_at_ms?": "bigint",
    added: "integer",
    in_pool: "integer",
    tracked: "integer",
    in_bin: "integer",
    in_file: "integer",
    bad: "integer",
  });
  await index(db, "batch", ["rev"]);
  await table(db, "batch_row", ["batch_id", "row_no"], {
    batch_id: "text",
    row_no: "integer",
    bucket: "text",
    "customer_id?": "text",
  });
  await table(db, "audit", ["audit_id"], {
    audit_id: "text",
    at_ms: "bigint",
    user_id: "text",
    device_id: "text",
    what: "text",
    "customer_id?": "text",
    detail: "text",
  });
  await index(db, "audit", ["at_ms"]);
}

export async function up(db: Kysely<unknown>): Promise<void> {
  await accounts(db);
  await customers(db);
  await history(db);
  await records(db);
}
