import { block, console, defaultConsole, foreign, genericBlock, job, register } from 'mirage';

const main = foreign('Unikernel.BlockTest', console.to(block).to(job));
register('block', [main.$(defaultConsole, genericBlock('disk.img', { sizeSectors: 32768 }))]);
