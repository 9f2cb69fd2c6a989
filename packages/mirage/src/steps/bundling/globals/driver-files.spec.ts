import { driverFiles } from './driver-files';

const importing = (...imports: [original: string, path: string][]): { bytes: 0; imports: object[] } => ({
  bytes: 0,
  imports: imports.map(([original, path]) => ({ original, path, kind: 'import-statement' })),
});

it('the files of a platform are its drivers and their relative imports, and no others', () => {
  const inputs = {
    'app/mirage/moon/main.ts': importing(['@stranger/moon/drivers', 'moon/drivers.js'], ['../../loaf', 'app/loaf.ts']),
    'moon/drivers.js': importing(['./console.js', 'moon/console.js'], ['nanoid', 'node_modules/nanoid/index.js']),
    'moon/console.js': importing(['./drivers.js', 'moon/drivers.js'], ['./bytes.js', 'moon/bytes.js']),
    'moon/bytes.js': importing(),
    'app/loaf.ts': importing(['./other', 'app/other.ts']),
  };
  const files = driverFiles({ inputs, outputs: {} } as never, '@stranger/moon/drivers');
  expect([...files].sort()).toEqual(['moon/bytes.js', 'moon/console.js', 'moon/drivers.js']);
});
