import { rmSync } from 'node:fs';
import { TEMPLATES } from './workspace';

export default function teardown(): void {
  const templates = process.env[TEMPLATES];
  if (templates !== undefined) rmSync(templates, { recursive: true, force: true });
}
