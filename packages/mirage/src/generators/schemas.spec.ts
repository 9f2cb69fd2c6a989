import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { getPromptsForSchema } from 'nx/src/utils/params';
import { PLATFORMS } from '../platforms';
import { EMBEDDING } from '../infer/detect';
import { constructors, deviceTypes } from './unikernel/devices';
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

  // Nx asks on a terminal. It cannot know that one option decides another, so what has a default is not asked for.
  it.each([
    ['unikernel', ['site', '--template=http'], { name: 'site', template: 'http' }, []],
    ['unikernel', ['out_to_lunch'], { name: 'out_to_lunch' }, []],
    ['unikernel', [], {}, ['name']],
    ['device', ['sensor'], { name: 'sensor' }, []],
    ['platform', ['moon'], { name: 'moon' }, []],
    ['init', [], {}, []],
    ['preset', [], {}, []],
  ])('nx g mirage:%s %j asks only for what is not decided', (name, _, given, asked) => {
    const schema = json<Parameters<typeof getPromptsForSchema>[1]>(generators[name]!.schema);
    expect(getPromptsForSchema(given, schema, null as never).map((question) => question.name)).toEqual(asked);
  });

  it('have the default platform', () => {
    const files = readdirSync(join(root, 'schemas'), { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.json'),
    );
    const choices = files.flatMap((file) => json<Schema>(`schemas/${file}`).properties['platform'] ?? []);
    for (const platform of choices) {
      // Workspaces may add platforms: the executors check the name.
      expect(platform.enum).toBeUndefined();
      // clean defaults to all platforms.
      expect([PLATFORMS[0], undefined]).toContain(platform.default);
    }
    expect(files).toContain('generators/unikernel.json');
  });
});

describe('lists of devices', () => {
  const types = Object.entries(deviceTypes());

  it('contain every device type of the configuration language', () => {
    // Types of values belong to arguments; a job and an app are not devices.
    const isDevice = (one: unknown): boolean =>
      ((typeof one === 'object' && one !== null) || typeof one === 'function') &&
      'to' in one &&
      one !== language.job &&
      one !== language.fetchHandler &&
      !('codec' in one);
    const devices = Object.entries(language).flatMap(([name, one]) => (isDevice(one) ? [name] : []));
    expect(types.map(([name]) => name)).toEqual(devices.sort());
  });

  it.each(types)('README.md has %s with all its constructors', (name, { startType, examples }) => {
    const rows = readFileSync(join(root, 'README.md'), 'utf8').split('\n');
    const row = rows.find((line) => line.startsWith('|') && new RegExp(`\\| .*\`${name}\``).test(line)) ?? '';
    expect(row).toContain(startType);
    for (const constructor of constructors(Object.fromEntries([[name, { examples }]]) as never))
      expect(row).toMatch(new RegExp(`\`${constructor}\\b`));
  });

  it('the names that embed files are those of devices that do', () => {
    const embeds = types
      .flatMap(([, { examples }]) => examples)
      .filter((example) => {
        const made = Function(...Object.keys(language), `return ${example};`)(...Object.values(language)) as object;
        return JSON.stringify(made).includes('"embeds":');
      });
    // A device of the user may embed a folder, too.
    expect([...EMBEDDING].sort()).toEqual([...embeds.map((example) => /^\w+/.exec(example)![0]), 'device'].sort());
  });
});
