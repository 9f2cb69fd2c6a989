export { advance, distance, isAfter, isBefore, sequence, type Sequence } from './tcp/sequence.js';
