import type { MirageError, Overlay } from '@mirage/core';
import { printJson } from './json';
import { printService } from './service';
import { printXml } from './xml';
import { printYaml } from './yaml';

const overlay = (syntax: string, text: string): Overlay => ({ file: `site/package/x.local.${syntax}`, text });

const printers = {
  json: (text: string) => printJson({ a: { b: 1, c: 2 }, list: [1] }, overlay('json', text)),
  yaml: (text: string) =>
    printYaml(
      [
        { kind: 'Deployment', metadata: { name: 'site' }, spec: { replicas: 1 } },
        { kind: 'Service', metadata: { name: 'site' } },
      ],
      overlay('yaml', text),
    ),
  service: (text: string) => printService('[Service]\nUser=mirage\n', overlay('service', text)),
  xml: (text: string) =>
    printXml(
      `<domain type="kvm">
  <name>site</name>
  <devices>
    <serial type="pty"/>
    <disk><source file="/a"/><target dev="vda"/></disk>
  </devices>
</domain>
`,
      overlay('xml', text),
    ),
};

it('prints generated data without a file of the user', () => {
  expect(printJson({ a: 1 }, undefined)).toBe('{\n  "a": 1\n}\n');
  expect(printYaml([{ kind: 'A' }, { kind: 'B' }], undefined)).toBe('kind: A\n---\nkind: B\n');
  expect(printService('[Unit]\n', undefined)).toBe('[Unit]\n');
  expect(printXml('<domain/>\n', undefined)).toBe('<domain/>\n');
});

it.each([
  [
    'adds, replaces and removes members',
    '{"a":{"b":null,"c":3,"d":4},"e":"f","list":[2]}',
    { a: { c: 3, d: 4 }, list: [2], e: 'f' },
  ],
  ['takes an empty file', ' \n', { a: { b: 1, c: 2 }, list: [1] }],
])('JSON: %s', (_, text, merged) => {
  expect(JSON.parse(printers.json(text))).toEqual(merged);
});

it('JSON: a member called __proto__ is one like any other', () => {
  expect(printers.json('{"__proto__":{"x":1}}')).toContain('"__proto__": {\n    "x": 1');
  expect(({} as { x?: number }).x).toBeUndefined();
});

it.each([
  ['merges a document of the same kind', 'kind: Deployment\nspec:\n  replicas: 3\n', 'replicas: 3'],
  ['adds a document of another kind', 'kind: Ingress\nmetadata:\n  name: site\n', '---\nkind: Ingress'],
  [
    'adds a document of another name',
    'kind: Service\nmetadata:\n  name: admin\n',
    'name: site\n---\nkind: Service\nmetadata:\n  name: admin',
  ],
])('YAML: %s', (_, text, part) => {
  expect(printers.yaml(text)).toContain(part);
});

it('unit: sections of the user follow the generated ones', () => {
  expect(printers.service('# more\n[Service]\nEnvironment=A=1 \\\n  B=2\nUser=\n')).toBe(
    '[Service]\nUser=mirage\n\n# From site/package/x.local.service\n# more\n[Service]\nEnvironment=A=1 \\\n  B=2\nUser=\n',
  );
});

it('XML: replaces elements and attributes, and adds devices', () => {
  const merged = printers.xml(`<?xml version="1.0"?>
<domain type="qemu">
  <cpu mode="maximum"/>
  <name>other</name>
  <devices>
    <disk><source file="/b"/><target dev="vda"/></disk>
    <rng model="virtio"/>
  </devices>
</domain>`);
  expect(merged).toBe(`<domain type="qemu">
  <name>other</name>
  <devices>
    <serial type="pty"/>
    <disk><source file="/b"/><target dev="vda"/></disk>
    <rng model="virtio"/>
  </devices>
  <cpu mode="maximum"/>
</domain>
`);
});

it.each<[keyof typeof printers, string, string, number, number, string]>([
  ['json', 'a syntax error', '{\n  "a": 1,\n}', 3, 1, 'it is not valid JSON (property name expected)'],
  ['json', 'a comment', '// no\n{}', 1, 1, 'it is not valid JSON (invalid comment token)'],
  ['json', 'another type', '{\n  "a": 5\n}', 2, 8, 'a has to be an object, and it is a number'],
  ['json', 'a list at the top', '[]', 1, 1, 'the file has to be an object, and it is a list'],
  [
    'yaml',
    'a syntax error',
    'kind: Service\nspec: [1\n',
    3,
    1,
    'it is not valid YAML (Flow sequence in block collection must be sufficiently indented and end with a ])',
  ],
  ['yaml', 'a document without a kind', 'spec: 1\n', 1, 1, 'a document has no kind'],
  ['yaml', 'another type', 'kind: Deployment\nspec: none\n', 2, 7, 'spec has to be an object, and it is a string'],
  [
    'yaml',
    'an alias of nothing',
    'kind: *no\n',
    1,
    1,
    'its aliases cannot be resolved (Unresolved alias (the anchor must be set before the alias): no)',
  ],
  ['service', 'a line without a value', '[Service]\nRestart\n', 2, 1, 'this line is not NAME=VALUE'],
  ['service', 'an unknown section', '\n[Serivce]\n', 2, 1, 'a service has no section [Serivce]'],
  ['service', 'a setting before sections', 'User=a\n', 1, 1, 'this line precedes the first section'],
  ['service', 'a line that continues nowhere', '[Service]\nUser=a \\', 2, 9, 'the last line continues nowhere'],
  [
    'xml',
    'an element that does not end',
    '<domain>\n  <cpu>\n</domain>',
    2,
    8,
    'it is not valid XML (Opening and ending tag mismatch: "cpu" != "domain")',
  ],
  ['xml', 'an empty file', '', 1, 1, 'it is not valid XML (missing root element)'],
  ['xml', 'another root', '\n<network/>', 2, 1, 'its root element is network, and has to be domain'],
])('%s: refuses %s', (syntax, _, text, line, column, why) => {
  expect(() => printers[syntax](text)).toThrow(
    expect.objectContaining({
      code: 'MIR0412',
      message: `site/package/x.local.${syntax} cannot be merged: ${why}.`,
      where: { file: `site/package/x.local.${syntax}`, line, column },
    }) as MirageError,
  );
});
