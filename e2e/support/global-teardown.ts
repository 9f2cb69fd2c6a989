import { rmSync } from 'node:fs';
import { dirname } from 'node:path';

export default function teardown(): void {
  const template = process.env['MIRAGE_E2E_TEMPLATE'];
  if (template !== undefined) rmSync(dirname(template), { recursive: true, force: true });
}
