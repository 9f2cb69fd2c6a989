import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import { image } from '../../../test/supply/image-contents';
import { sbomOf } from './sbom';

interface Bom {
  readonly serialNumber?: string;
  readonly metadata: { readonly timestamp?: string };
  readonly components: readonly { readonly name: string; readonly purl?: string; readonly licenses?: unknown }[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[];
}
const text = sbomOf(image);
const bom = JSON.parse(text) as Bom;
const named = (name: string): Bom['components'][number] | undefined =>
  bom.components.find((component) => component.name === name);

it('is valid by the schema of CycloneDX, which refuses another document', async () => {
  const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);
  expect(await validator.validate(text)).toBeNull();
  expect(await validator.validate(text.replace('"library"', '"shelf"'))).not.toBeNull();
});

it('has no time and no random number, so that the same input gives the same bytes', () => {
  expect(bom.serialNumber).toBeUndefined();
  expect(bom.metadata.timestamp).toBeUndefined();
  expect(sbomOf(image)).toBe(text);
});

it('names the artefact by its hash', () => {
  expect(bom.metadata).toMatchObject({
    component: { name: 'lunch', hashes: [{ alg: 'SHA-256', content: 'a'.repeat(64) }] },
    tools: { components: [{ name: 'mirage', version: '0.1.0' }] },
  });
});

it('lists every component, and the artefact depends on all of them', () => {
  expect(bom.components).toHaveLength(image.components.length);
  expect(bom.dependencies.find(({ ref }) => ref === 'artefact')?.dependsOn).toHaveLength(image.components.length);
});

it.each([
  ['hono', 'pkg:npm/hono@4.13.19', [{ license: { id: 'MIT' } }]],
  ['runtime', 'pkg:npm/%40mirage/runtime@0.1.0', [{ license: { id: 'ISC' } }]],
  ['words', undefined, undefined],
  ['odd', 'pkg:npm/odd@1.0.0', [{ license: { name: 'SEE LICENSE IN TERMS.txt' } }]],
  ['compiler-rt', undefined, [{ expression: 'Apache-2.0 WITH LLVM-exception' }]],
])('%s has the package URL %s and the licences %j', (name, purl, licenses) => {
  expect(named(name)?.purl).toBe(purl);
  expect(named(name)?.licenses).toEqual(licenses);
});
