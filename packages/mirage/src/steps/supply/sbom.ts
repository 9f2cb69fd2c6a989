import { Enums, Models, Serialize, Spec, SPDX } from '@cyclonedx/cyclonedx-library';
import type { Component } from '@mirage/core';
import parseExpression from 'spdx-expression-parse';
import { purlOf } from './components.js';
import type { Contents } from './contents.js';

/**
 * Returns the list of the software in an artefact, in the format CycloneDX 1.6 as JSON. It has neither a time nor a
 * serial number, so that the same input gives the same bytes.
 */
export function sbomOf({ name, platform, files, components, builder }: Contents): string {
  const bom = new Models.Bom();
  const [artefact] = files;
  bom.metadata.component = new Models.Component(Enums.ComponentType.Application, name, {
    bomRef: 'artefact',
    description: `${artefact!.name}, a unikernel for ${platform}`,
    hashes: new Models.HashDictionary([[Enums.HashAlgorithm['SHA-256'], artefact!.sha256]]),
  });
  bom.metadata.tools.components.add(
    new Models.Component(Enums.ComponentType.Application, 'mirage', { version: builder.mirage, bomRef: 'mirage' }),
  );
  for (const component of components) {
    const added = toModel(component);
    bom.components.add(added);
    bom.metadata.component.dependencies.add(added.bomRef);
  }
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6));
  return `${serializer.serialize(bom, { sortLists: true, space: 2 })}\n`;
}

function toModel(component: Component): Models.Component {
  const { name, version, licence, role, sha256 } = component;
  const purl = purlOf(component);
  const [, group, ownName = name] = /^(@[^/]+)\/(.+)$/.exec(name) ?? [];
  const model = new Models.Component(Enums.ComponentType.Library, ownName, {
    // Not the package URL: kernel.elf and modules of its package have the same.
    bomRef: version === undefined ? name : `${name}@${version}`,
    description: role,
    ...(group === undefined ? {} : { group }),
    ...(version === undefined ? {} : { version }),
    ...(purl === undefined ? {} : { purl }),
    ...(sha256 === undefined ? {} : { hashes: new Models.HashDictionary([[Enums.HashAlgorithm['SHA-256'], sha256]]) }),
  });
  const stated = licenceOf(licence);
  if (stated) model.licenses.add(stated);
  return model;
}

/** Returns the licence of a package as its package.json states it; undefined if it states none. */
function licenceOf(stated: string): Models.License | undefined {
  if (stated === 'NOASSERTION') return undefined;
  if (SPDX.isSupportedSpdxId(stated)) return new Models.SpdxLicense(stated);
  try {
    parseExpression(stated);
    return new Models.LicenseExpression(stated);
  } catch {
    // For example `SEE LICENSE IN LICENSE.txt`.
    return new Models.NamedLicense(stated);
  }
}
