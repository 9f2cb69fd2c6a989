import { assign, createActor, setup, waitFor } from 'xstate';
import type { Console } from 'mirage/types';

const light = setup({ types: { context: {} as { turns: number } } }).createMachine({
  initial: 'red',
  context: { turns: 0 },
  states: {
    red: { after: { 10: 'green' } },
    green: { entry: assign({ turns: ({ context }) => context.turns + 1 }), on: { STOP: 'off' }, after: { 10: 'red' } },
    off: { type: 'final' },
  },
});

export const Main = {
  async start(out: Console): Promise<void> {
    const actor = createActor(light).start();
    const { context } = await waitFor(actor, (state) => state.context.turns === 2);
    await out.log(`${context.turns} turns`);
    actor.send({ type: 'STOP' });
    await out.log(`${String(actor.getSnapshot().value)} ${actor.getSnapshot().status}`);
  },
};
