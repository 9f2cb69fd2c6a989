import { match, P } from 'ts-pattern';
import type { Console } from 'mirage/types';

type Event = { type: 'ok'; data: { kind: 'text'; text: string } | { kind: 'image'; src: string } } | { type: 'error' };

export const Main = {
  async start(out: Console): Promise<void> {
    const show = (event: Event): string =>
      match(event)
        .with({ type: 'error' }, () => 'failed')
        .with({ type: 'ok', data: { kind: 'text', text: P.string.minLength(3) } }, ({ data }) => `long ${data.text}`)
        .with({ type: 'ok', data: { kind: 'text' } }, () => 'short')
        .with({ type: 'ok', data: { src: P.select() } }, (src) => `image ${src}`)
        .exhaustive();
    const events: Event[] = [
      { type: 'error' },
      { type: 'ok', data: { kind: 'text', text: 'hello' } },
      { type: 'ok', data: { kind: 'text', text: 'x' } },
      { type: 'ok', data: { kind: 'image', src: 'a.png' } },
    ];
    await out.log(events.map(show).join());
  },
};
