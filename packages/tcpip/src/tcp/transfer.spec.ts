import { finishTransfer, startTransfer } from '../../test/transfer.js';

it('carries a stream in each direction over a perfect link', () => {
  const transfer = startTransfer({ seed: 1, leftBytes: 1 << 20, rightBytes: 1 << 20 });
  expect(finishTransfer(transfer)).toBeUndefined();
});
