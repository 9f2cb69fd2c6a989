import { purlOf } from './components.js';
import type { Contents } from './contents.js';

/** Says what is in `buildDefinition`. SLSA demands a URI. */
const BUILD_TYPE = 'pkg:npm/mirage#build';

/**
 * Returns what a result was built from and by which programs, as an in-toto statement with a predicate of SLSA 1.0, as
 * JSON. It is not signed, and has no time and no number of the build, so that the same input gives the same bytes.
 * Source: slsa.dev/spec/v1.0/provenance; in-toto.io, Statement v1.
 */
export function provenanceOf(project: string, contents: Contents): string {
  const { platform, files, components, inputs, options, builder } = contents;
  const programs = { node: builder.node, nx: builder.nx, mirage: builder.mirage };
  const statement = {
    _type: 'https://in-toto.io/Statement/v1',
    subject: files.map(({ name, sha256 }) => ({ name, digest: { sha256 } })),
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate: {
      buildDefinition: {
        buildType: BUILD_TYPE,
        externalParameters: { project, platform, options },
        internalParameters: { inputsSha256: inputs.sha256 },
        resolvedDependencies: [
          ...inputs.files.map(({ path, sha256 }) => ({ name: path, digest: { sha256 } })),
          // A dependency has a URI or a digest. The sources without either are in one that has them: the kernel.
          ...components.flatMap((component) => {
            const uri = purlOf(component);
            const { name, sha256 } = component;
            return uri === undefined && sha256 === undefined
              ? []
              : [{ name, ...(uri && { uri }), ...(sha256 && { digest: { sha256 } }) }];
          }),
        ],
      },
      runDetails: { builder: { id: `pkg:npm/mirage@${builder.mirage}`, version: programs } },
    },
  };
  return `${JSON.stringify(statement, null, 2)}\n`;
}
