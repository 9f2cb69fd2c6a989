import { ECHO_PORT, GUEST, withServedGuest } from './served-guest';

/**
 * Sends so many MiB from Linux to an image on virtio and back, over a cable that loses 5 % of the frames each way.
 * Returns whether the bytes are equal.
 */
export function soakCable(mebibytes: number): Promise<boolean> {
  return withServedGuest(
    async ({ inside }) => {
      const startMs = performance.now();
      // The same bytes twice, without a file of that size.
      const bytes = `seq 1000000000000 | head -c ${mebibytes << 20}`;
      const script = `${bytes} | nc -N ${GUEST} ${ECHO_PORT} | cmp - <(${bytes}) && echo equal`;
      const output = await inside('bash', '-c', script).catch(({ message }: Error) => message);
      const minutes = ((performance.now() - startMs) / 60_000).toFixed(1);
      console.log(`cable: ${mebibytes} MiB each way at 5 % loss in ${minutes} min: ${output.trim()}`);
      return output === 'equal\n';
    },
    { programs: ['nc'], isBehindCable: true },
  );
}
