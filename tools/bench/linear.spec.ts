import { linear } from './linear';

describe('linear', () => {
  const times = { 0: [100], 125: [225, 220, 230], 1000: [1100] };

  it('gives a row for each size in order, then the verdict, which leaves out what comes with any size', () => {
    const rows = linear('graph', 'unikernels', 'by hand', times);
    expect(rows.map(({ what }) => what)).toEqual([
      'graph 0 unikernels',
      'graph 125 unikernels',
      'graph 1000 unikernels',
      'graph: each further one, upper half of the sizes against lower',
    ]);
    expect(rows[1]).toMatchObject({ measured: '225 ms, 220 to 230', raw: { 125: [225, 220, 230] } });
    expect(rows[3]).toMatchObject({ measured: '1.00x  (1.00 ms for each more)', bar: 'linear: <= 2x', kept: true });
  });

  it('has no verdict on a size', () => {
    expect(linear('graph', 'unikernels', 'by hand', times).filter(({ kept }) => kept !== undefined)).toHaveLength(1);
  });
});
