import {
  type LimitNode,
  type QueryCompiler,
  type SqliteDatabase,
  SqliteDialect,
  SqliteQueryCompiler,
  ValueNode,
} from "kysely";

/** SQLite plans by the value of a bound limit, and so prepares the statement anew each time: a limit is written into the statement. */
class LiteralLimits extends SqliteQueryCompiler {
  protected override visitLimit(node: LimitNode): void {
    const { limit } = node;
    if (ValueNode.is(limit) && Number.isInteger(limit.value)) this.append(`limit ${String(limit.value)}`);
    else super.visitLimit(node);
  }
}

class HubDialect extends SqliteDialect {
  override createQueryCompiler(): QueryCompiler {
    return new LiteralLimits();
  }
}

/** Kysely's SQLite as the hub uses it. */
export const hubDialect = (database: SqliteDatabase): SqliteDialect => new HubDialect({ database });
