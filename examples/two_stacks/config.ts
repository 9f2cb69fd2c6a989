import { console, defaultConsole, directStack, foreign, job, netif, register, stack, tap0 } from 'mirage';

const inside = directStack(netif('1'), { group: 'lan' });
const main = foreign('Unikernel.Reception', console.to(stack).to(stack).to(job));
register('two_stacks', [main.$(defaultConsole, directStack(tap0), inside)]);
