import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, sql } from 'kysely';
import type { Console } from 'mirage/types';

interface Database {
  person: { id: number; name: string; age: number | null };
  pet: { id: number; owner_id: number; kind: 'cat' | 'dog' };
}

export const Main = {
  async start(out: Console): Promise<void> {
    const db = new Kysely<Database>({
      dialect: {
        createAdapter: () => new PostgresAdapter(),
        createDriver: () => new DummyDriver(),
        createIntrospector: (database) => new PostgresIntrospector(database),
        createQueryCompiler: () => new PostgresQueryCompiler(),
      },
    });
    const query = db
      .selectFrom('person')
      .innerJoin('pet', 'pet.owner_id', 'person.id')
      .select(['person.name', sql<number>`count(*)`.as('pets')])
      .where('pet.kind', '=', 'cat')
      .where((eb) => eb.or([eb('age', '>', 3), eb('age', 'is', null)]))
      .groupBy('person.name')
      .compile();
    await out.log(query.sql);
    await out.log(JSON.stringify(query.parameters));
    await out.log(db.insertInto('person').values({ id: 1, name: "O'Hara", age: null }).compile().sql);
    await out.log(JSON.stringify(await db.selectFrom('pet').selectAll().execute()));
  },
};
