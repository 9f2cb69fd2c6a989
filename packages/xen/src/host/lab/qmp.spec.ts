import { PassThrough } from 'node:stream';
import { Qmp } from './qmp.js';

/** A fake QEMU that answers each command with the given answers, and records the commands. */
function qemu(answer: (execute: string) => object[]): { qmp: Qmp; told: object[]; toHost: PassThrough } {
  const toHost = new PassThrough();
  const toQemu = new PassThrough();
  const told: object[] = [];
  toQemu.setEncoding('utf8').on('data', (line: string) => {
    const command = JSON.parse(line) as { execute: string };
    told.push(command);
    for (const record of answer(command.execute)) toHost.write(`${JSON.stringify(record)}\r\n`);
  });
  toHost.write('{"QMP": {"version": {}}}\n');
  return { qmp: new Qmp(toHost, toQemu), told, toHost };
}

it('ends the negotiation, then executes commands and returns their results', async () => {
  const { qmp, told } = qemu((execute) => [{ return: execute === 'query-status' ? { running: true } : {} }]);
  expect(await qmp.command('query-status')).toEqual({ running: true });
  expect(told).toEqual([
    { execute: 'qmp_capabilities', arguments: {} },
    { execute: 'query-status', arguments: {} },
  ]);
});

it('rejects with the message of QEMU', async () => {
  const { qmp } = qemu((execute) => [
    execute === 'device_add' ? { error: { class: 'GenericError', desc: 'no such bus' } } : { return: {} },
  ]);
  await expect(qmp.command('device_add')).rejects.toThrow('no such bus');
});

it('waits until a device is removed, whatever other events arrive', async () => {
  const gone = { event: 'DEVICE_DELETED', data: { device: 'disk1', path: '/x' } };
  const { qmp } = qemu((execute) =>
    execute === 'device_del' ? [{ event: 'RTC_CHANGE' }, { return: {} }, gone] : [{ return: {} }],
  );
  await expect(qmp.removeDevice('disk1')).resolves.toBeUndefined();
});

it('rejects when QEMU ends', async () => {
  const { qmp, toHost } = qemu((execute) => (execute === 'stop' ? [] : [{ return: {} }]));
  const waiting = qmp.command('stop');
  toHost.destroy();
  await expect(waiting).rejects.toThrow('QEMU has ended');
});
