import { image } from '../../../test/supply/image-contents';
import { provenanceOf } from './provenance';

const text = provenanceOf('lunch', image);

it('is a statement of in-toto about all files, with a predicate of SLSA', () => {
  expect(JSON.parse(text)).toMatchObject({
    _type: 'https://in-toto.io/Statement/v1',
    subject: [
      { name: 'mir-lunch.virtio', digest: { sha256: 'a'.repeat(64) } },
      { name: 'mir-lunch.notices.txt', digest: { sha256: 'b'.repeat(64) } },
    ],
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate: {
      buildDefinition: {
        externalParameters: { project: 'lunch', platform: 'virtio', options: { compile: 'hot' } },
        internalParameters: { inputsSha256: 'e'.repeat(64) },
      },
      runDetails: {
        builder: { id: 'pkg:npm/mirage@0.1.0', version: { node: '24.9.0', nx: '23.2.1', mirage: '0.1.0' } },
      },
    },
  });
});

it('has a URI or a digest for each dependency, as in-toto demands, and the hash of the kernel', () => {
  const { predicate } = JSON.parse(text) as {
    predicate: { buildDefinition: { resolvedDependencies: { name: string; uri?: string; digest?: object }[] } };
  };
  const dependencies = predicate.buildDefinition.resolvedDependencies;
  expect(dependencies.filter(({ uri, digest }) => uri === undefined && digest === undefined)).toEqual([]);
  expect(dependencies.map(({ name }) => name)).toEqual([
    'lunch/config.ts',
    'hono',
    '@mirage/runtime',
    'odd',
    'kernel.elf',
  ]);
  expect(dependencies.at(-1)).toEqual({
    name: 'kernel.elf',
    uri: 'pkg:npm/%40mirage/kernel@0.1.0',
    digest: { sha256: 'c'.repeat(64) },
  });
});

it('has no time, so that the same input gives the same bytes', () => {
  expect(text).not.toMatch(/startedOn|finishedOn|invocationId/);
  expect(provenanceOf('lunch', image)).toBe(text);
});
