export * from '@mirage/core/language';
