import type * as Shutdown from './shutdown.js';

/** A new instance of the module, as in a separate program. */
function load(): typeof Shutdown {
  let loaded: typeof Shutdown | undefined;
  jest.isolateModules(() => (loaded = jest.requireActual<typeof Shutdown>('./shutdown.js')));
  return loaded!;
}

describe('a request to shut down', () => {
  it('is not passed to a program that does not use the signal', () => {
    expect(load().requestShutdown('SIGTERM')).toBe(false);
  });

  it('aborts the signal, with the request as reason', () => {
    const { requestShutdown, shutdownSignal, ShutdownRequested } = load();
    const signal = shutdownSignal();
    expect(shutdownSignal()).toBe(signal);
    expect(requestShutdown('poweroff')).toBe(true);
    expect(signal.aborted).toBe(true);
    expect(signal.reason).toBeInstanceOf(ShutdownRequested);
    expect(signal.reason).toMatchObject({ by: 'poweroff', message: 'the unikernel is asked to end (poweroff)' });
  });

  it('a second time is for the platform', () => {
    const { requestShutdown, shutdownSignal } = load();
    const signal = shutdownSignal();
    expect([requestShutdown('SIGINT'), requestShutdown('SIGTERM')]).toEqual([true, false]);
    expect(signal.reason).toMatchObject({ by: 'SIGINT' });
  });

  it.each(['before', 'after'])(
    'notifies the platform once that the program uses the signal, %s it calls onShutdownTaken',
    (order) => {
      const { onShutdownTaken, shutdownSignal } = load();
      let calls = 0;
      if (order === 'after') shutdownSignal();
      onShutdownTaken(() => calls++);
      shutdownSignal();
      shutdownSignal();
      expect(calls).toBe(1);
    },
  );
});
