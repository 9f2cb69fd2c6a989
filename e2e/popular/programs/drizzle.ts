import { and, eq, gt, sql } from 'drizzle-orm';
import { integer, PgDialect, pgTable, QueryBuilder, text } from 'drizzle-orm/pg-core';
import type { Console } from 'mirage/types';

const people = pgTable('people', { id: integer().primaryKey(), name: text().notNull(), age: integer() });

export const Main = {
  async start(out: Console): Promise<void> {
    const query = new QueryBuilder()
      .select({ name: people.name, double: sql<number>`${people.age} * 2` })
      .from(people)
      .where(and(eq(people.name, 'Ada'), gt(people.age, 30)))
      .limit(5)
      .toSQL();
    await out.log(query.sql);
    await out.log(JSON.stringify(query.params));
    await out.log(new PgDialect().sqlToQuery(sql`select ${1} + ${people.age}`).sql);
  },
};
