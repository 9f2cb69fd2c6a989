import { packageOverlay, type OverlayPrinter, type PackageFormat } from '@mirage/core';
import { readOverlay } from '../artefacts.js';
import type { UnikernelProject } from '../unikernel-project.js';
import { printJson } from './overlay/json.js';
import { printService } from './overlay/service.js';
import { printXml } from './overlay/xml.js';
import { printYaml } from './overlay/yaml.js';

/** Returns the printer of a format, which merges the user's own part of the project. Error: MIR0412. */
export function overlayPrinter(unikernel: UnikernelProject, format: PackageFormat): OverlayPrinter {
  const { name, syntax } = format;
  const overlay = syntax && readOverlay(unikernel, packageOverlay(name, syntax));
  return {
    json: (value) => printJson(value, overlay),
    yaml: (documents) => printYaml(documents, overlay),
    xml: (text) => printXml(text, overlay),
    service: (text) => printService(text, overlay),
  };
}
