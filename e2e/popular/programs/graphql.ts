import { buildSchema, graphql, parse, print } from 'graphql';
import type { Console } from 'mirage/types';

export const Main = {
  async start(out: Console): Promise<void> {
    const schema = buildSchema('type Query { hello(name: String!): String, numbers: [Int!]! }');
    const rootValue = { hello: ({ name }: { name: string }) => `Hello ${name}`, numbers: async () => [1, 2, 3] };
    await out.log(JSON.stringify(await graphql({ schema, rootValue, source: '{ hello(name: "Ada") numbers }' })));
    const { errors = [] } = await graphql({ schema, rootValue, source: '{ helo }' });
    await out.log(errors.map(({ message }) => message).join());
    await out.log(print(parse('query Q($a:Int){numbers @include(if:true)}')));
  },
};
