import { macOf } from './network-interfaces.js';

describe('macOf', () => {
  it('is stable: these addresses are in users’ firewalls and DHCP servers', () => {
    expect(Buffer.from(macOf('tap0')).toString('hex')).toBe('02ef07acd016');
  });

  it('is an individual, locally administered address of six bytes, another one for each of many interfaces', () => {
    const seen = new Set<string>();
    for (let number = 0; number < 1000; number++) {
      const mac = macOf(`tap${number}`);
      expect([mac.length, mac[0]! & 3]).toEqual([6, 2]);
      seen.add(Buffer.from(mac).toString('hex'));
    }
    expect(seen.size).toBe(1000);
  });
});
