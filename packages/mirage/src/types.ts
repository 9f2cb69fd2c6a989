export type * from '@mirage/types';
