import { linear } from './linear';

describe('linear', () => {
  const times = { 0: [100], 125: [225, 220, 230], 1000: [1100] };

  it('returns a row for each size in order, then the verdict, which leaves out fixed costs', () => {
    const rows = linear('graph', 'unikernels', 'by hand', times);
    expect(rows.map(({ what }) => what)).toEqual([
      'graph 0 unikernels',
      'graph 125 unikernels',
      'graph 1000 unikernels',
      'graph: cost of each further one, upper half of the sizes against lower',
    ]);
    expect(rows[1]).toMatchObject({ measured: '225 ms, 220 to 230', raw: { 125: [225, 220, 230] } });
    expect(rows[3]).toMatchObject({ measured: '1.00x  (1.00 ms each)', bar: 'linear: <= 2x', kept: true });
  });

  it('has no verdict for a single size', () => {
    expect(linear('graph', 'unikernels', 'by hand', times).filter(({ kept }) => kept !== undefined)).toHaveLength(1);
  });
});
