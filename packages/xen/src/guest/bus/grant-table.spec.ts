import * as fc from 'fast-check';
import { FakeXen } from '../../../test/fake/hypervisor.js';
import { PAGE_BYTES } from './natives.js';

const page = (xen: FakeXen): Uint8Array => new Uint8Array(xen.natives.dmaAlloc(PAGE_BYTES));
const gref = (value: number | 'no-grants'): number => {
  if (typeof value === 'string') throw new Error(value);
  return value;
};

describe('the grant table', () => {
  it('grants one domain one page, with the given access', () => {
    const xen = new FakeXen();
    const { grants } = xen.guest();
    const mine = page(xen);
    const granted = gref(grants.grantAccess(5, mine, 'read-only'));
    mine[100] = 42;
    expect(xen.mapGrant(granted, 5, false)[100]).toBe(42);
    expect(() => xen.mapGrant(granted, 6, false)).toThrow('another domain');
    expect(() => xen.mapGrant(granted, 5, true)).toThrow('read-only');
  });

  it('never uses reserved grants, or one twice, and reuses ended grants', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(2), { maxLength: 200 }), (steps) => {
        const xen = new FakeXen();
        const { grants } = xen.guest();
        const out: number[] = [];
        for (const step of steps) {
          if (step === 0 && out.length > 0) expect(grants.endAccess(out.shift()!)).toBe('ended');
          else out.push(gref(grants.grantAccess(0, page(xen), 'read-write')));
        }
        expect(Math.min(8, ...out)).toBe(8);
        expect(new Set(out).size).toBe(out.length);
        expect(grants.grantedPages).toBe(out.length);
      }),
    );
  });

  it('keeps a page forever if the peer still has it mapped', () => {
    const xen = new FakeXen();
    const { grants } = xen.guest();
    const granted = gref(grants.grantAccess(0, page(xen), 'read-write'));
    xen.mapGrant(granted, 0, true);
    expect(grants.endAccess(granted)).toBe('busy');
    expect([grants.leakedPages, grants.grantedPages]).toEqual([1, 1]);
    xen.unmapGrant(granted);
    const others = Array.from({ length: 600 }, () => gref(grants.grantAccess(0, page(xen), 'read-write')));
    expect(others).not.toContain(granted);
  });

  it('detects a peer that maps the page between the read and the exchange', () => {
    const xen = new FakeXen();
    const { grants } = xen.guest();
    const granted = gref(grants.grantAccess(0, page(xen), 'read-write'));
    xen.beforeCompareExchange = () => void xen.mapGrant(granted, 0, true);
    expect(grants.endAccess(granted)).toBe('busy');
  });

  it('gives up on a peer that maps and unmaps the page endlessly', () => {
    const xen = new FakeXen();
    const { grants } = xen.guest();
    const granted = gref(grants.grantAccess(0, page(xen), 'read-write'));
    const offset = granted * 8 + 1;
    // A flag without meaning here: no read finds the page in use, but every exchange fails.
    xen.beforeCompareExchange = () => void (new Uint8Array(xen.natives.xenGrantFrame(0))[offset]! ^= 1);
    expect(grants.endAccess(granted)).toBe('busy');
  });

  it('grows frame by frame, and fails when there are no more', () => {
    const xen = new FakeXen();
    xen.maxGrantFrames = 2;
    const { grants } = xen.guest();
    const one = page(xen);
    for (let i = 0; i < 1024 - 8; i++) gref(grants.grantAccess(0, one, 'read-only'));
    expect(grants.grantAccess(0, one, 'read-only')).toBe('no-grants');
  });

  it('refuses memory that is not a page, and a grant that is not active', () => {
    const xen = new FakeXen();
    const { grants } = xen.guest();
    const two = new Uint8Array(xen.natives.dmaAlloc(2 * PAGE_BYTES));
    expect(() => grants.grantAccess(0, two, 'read-only')).toThrow(RangeError);
    expect(() => grants.grantAccess(0, two.subarray(1, PAGE_BYTES + 1), 'read-only')).toThrow(RangeError);
    expect(() => grants.endAccess(9)).toThrow(RangeError);
  });
});
