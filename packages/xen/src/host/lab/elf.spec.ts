import { readFileSync } from 'node:fs';
import { moduleName, neededLibraries, neededModules } from './elf.js';

it('finds the libraries that a program names', () => {
  expect(neededLibraries(readFileSync(process.execPath))).toContain('libc.so.6');
});

it.each([
  ['text', Buffer.from('#!/bin/sh\necho a script is no ELF file, however long it may be; 64 bytes')],
  ['nothing', Buffer.alloc(0)],
  ['zeros', Buffer.alloc(4096)],
])('names no libraries for %s', (_, file) => {
  expect(neededLibraries(file)).toEqual([]);
});

it.each([
  ['none', 'license=GPL\0depends=\0name=x\0', []],
  ['two', '\0depends=llc,stp-x\0', ['llc', 'stp_x']],
  ['no such record', '\0license=GPL\0', []],
])('reads the dependencies of a module: %s', (_, text, modules) => {
  expect(neededModules(Buffer.from(text))).toEqual(modules);
});

it('treats - and _ in the name of a module alike', () => {
  expect(moduleName('xen-blkback')).toBe(moduleName('xen_blkback'));
});
