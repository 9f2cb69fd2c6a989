import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { PLATFORMS } from '../platforms';
import { DEVICES } from './unikernel/devices';
import * as language from '../index';

const root = join(__dirname, '../..');
const json = <T>(path: string): T => JSON.parse(readFileSync(join(root, path), 'utf8')) as T;

interface Schema {
  readonly properties: Record<
    string,
    { readonly enum?: string[]; readonly default?: unknown; readonly description?: string }
  >;
}

describe('schemas', () => {
  const { generators } = json<{ generators: Record<string, { factory: string; schema: string; description: string }> }>(
    'generators.json',
  );

  it.each(Object.entries(generators))(
    'the generator %s has an implementation, a schema and descriptions',
    (_, { factory, schema, description }) => {
      expect(existsSync(join(root, factory.replace('./dist/', 'src/') + '.ts'))).toBe(true);
      expect(description).not.toBe('');
      for (const property of Object.values(json<Schema>(schema).properties))
        expect(property.description).toMatch(/^[A-Z].*\.$/);
    },
  );

  it('agree with the list of platforms wherever one is chosen', () => {
    const files = readdirSync(join(root, 'schemas'), { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.json'),
    );
    const choices = files.flatMap((file) => json<Schema>(`schemas/${file}`).properties['platform'] ?? []);
    for (const platform of choices) {
      // Others may add platforms: executors know which there are.
      expect(platform.enum).toBeUndefined();
      // clean is for all platforms if none is named.
      expect([PLATFORMS[0], undefined]).toContain(platform.default);
    }
    expect(files).toContain('generators/unikernel.json');
  });

  it('the generator of unikernels knows every type of device that the configuration language has', () => {
    // Types of values are given by arguments, and a job is what all of it is for.
    const isDevice = (one: unknown): boolean =>
      typeof one === 'object' && one !== null && 'to' in one && one !== language.job && !('codec' in one);
    const devices = Object.entries(language).flatMap(([name, one]) => (isDevice(one) ? [name] : []));
    expect(Object.keys(DEVICES)).toEqual(devices.sort());
    const { description } = json<Schema>('schemas/generators/unikernel.json').properties['devices']!;
    expect(description).toContain(`: ${devices.join(', ')}; or none.`);
  });
});
