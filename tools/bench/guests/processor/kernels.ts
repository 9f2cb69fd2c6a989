/* The classic programs, for the runners of this folder. */
import { KERNELS, repeatKernel } from '../kernels';
import { measures } from './measures';

measures(
  Object.fromEntries(
    Object.keys(KERNELS).map((kernel) => [
      kernel,
      (leastMs, now) => Promise.resolve(repeatKernel({ kernel, leastMs }, now)),
    ]),
  ),
);
