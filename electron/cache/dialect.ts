import {
  type DatabaseConnection,
  type LimitNode,
  type QueryCompiler,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDialect,
  SqliteDriver,
  SqliteQueryCompiler,
  ValueNode,
} from "kysely";

/** The cache has one connection: it goes to whoever has waited longest, and a long piece of work can see that somebody waits. */
export interface Turns {
  /** Statements and transactions that wait for the connection now. */
  readonly waiting: () => number;
}

class OpenAdapter extends SqliteAdapter {
  /** Kysely's own lock lets the one who has just let go take it again, past everybody who waits. The driver below has turns. */
  override get supportsMultipleConnections(): boolean {
    return true;
  }
}

class TurnDriver extends SqliteDriver {
  readonly #queue: (() => void)[] = [];
  #taken = false;

  override async acquireConnection(): Promise<DatabaseConnection> {
    if (this.#taken) await new Promise<void>((resume) => this.#queue.push(resume));
    this.#taken = true;
    return super.acquireConnection();
  }

  override async releaseConnection(): Promise<void> {
    const next = this.#queue.shift();
    if (next === undefined) this.#taken = false;
    else next();
  }

  waiting(): number {
    return this.#queue.length;
  }
}

/**
 * A limit is written into the statement. SQLite plans by the value of a bound one, and so prepares the statement anew each time that
 * it is bound: 0.06 ms for the shortest one, 0.8 ms for the queue's. Statements written out do the same by hand.
 */
class LiteralLimits extends SqliteQueryCompiler {
  protected override visitLimit(node: LimitNode): void {
    const { limit } = node;
    if (ValueNode.is(limit) && Number.isInteger(limit.value)) this.append(`limit ${String(limit.value)}`);
    else super.visitLimit(node);
  }
}

/** Kysely over one SQLite connection with turns. */
export function createTurnDialect(database: SqliteDatabase): { dialect: SqliteDialect; turns: Turns } {
  const driver = new TurnDriver({ database });
  class TurnDialect extends SqliteDialect {
    override createDriver(): SqliteDriver {
      return driver;
    }
    override createAdapter(): SqliteAdapter {
      return new OpenAdapter();
    }
    override createQueryCompiler(): QueryCompiler {
      return new LiteralLimits();
    }
  }
  return { dialect: new TurnDialect({ database }), turns: { waiting: () => driver.waiting() } };
}
