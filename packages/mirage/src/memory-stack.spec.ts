import { stackConformance, type StackPair } from '@mirage/testing';
import { memoryStack } from './memory-stack';

describe('memoryStack', () => {
  const stack = memoryStack({ closeLimitMs: 3000 });
  const addresses = stack.addresses().map(({ address }) => address);
  const pair: StackPair = { stack, peer: stack, addresses, peerAddresses: addresses, silent: stack.silent };

  it.each(stackConformance.map(({ name, check }) => [name, check] as const))('%s', async (_name, check) => {
    await check(pair);
  });

  it('keeps the errors of handlers', async () => {
    const own = memoryStack();
    const problem = new Error('on purpose');
    await own.tcp.listen(80, () => {
      throw problem;
    });
    await own.tcp.connect(own.addresses()[0]!.address, 80);
    expect(own.errors).toEqual([problem]);
  });
});
