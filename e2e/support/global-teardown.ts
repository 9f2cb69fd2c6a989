import { rmSync } from 'node:fs';
import { OWN_TEMPLATES } from './workspace';

export default function teardown(): void {
  const templates = process.env[OWN_TEMPLATES];
  if (templates !== undefined) rmSync(templates, { recursive: true, force: true });
}
