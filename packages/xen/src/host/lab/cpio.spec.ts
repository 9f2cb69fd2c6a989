import { buildCpio, type CpioNode } from './cpio.js';

interface Record {
  readonly name: string;
  readonly mode: string;
  readonly contents: string;
  readonly device: string;
}

/** Reads an archive by the description of the format. */
function readCpio(archive: Buffer): Record[] {
  const records: Record[] = [];
  for (let at = 0; at < archive.length; ) {
    const field = (index: number): number =>
      parseInt(archive.toString('latin1', at + 6 + 8 * index, at + 14 + 8 * index), 16);
    expect(archive.toString('latin1', at, at + 6)).toBe('070701');
    const [mode, size, nameBytes] = [field(1), field(6), field(11)];
    const name = archive.toString('utf8', at + 110, at + 110 + nameBytes - 1);
    const start = at + ((110 + nameBytes + 3) & ~3);
    records.push({
      name,
      mode: mode.toString(8),
      contents: archive.toString('utf8', start, start + size),
      device: `${field(9)}:${field(10)}`,
    });
    at = start + ((size + 3) & ~3);
  }
  return records;
}

it('writes folders before their contents, links, files and devices, and the trailer', () => {
  const archive = buildCpio(
    new Map([
      ['usr/bin/tool', { is: 'file', contents: Buffer.from('12345'), executable: true }],
      ['etc/conf', { is: 'file', contents: Buffer.from(''), executable: false }],
      ['bin', { is: 'link', target: 'usr/bin' }],
      ['dev/console', { is: 'device', major: 5, minor: 1 }],
    ]),
  );
  expect(readCpio(archive)).toEqual([
    { name: 'bin', mode: '120777', contents: 'usr/bin', device: '0:0' },
    { name: 'dev', mode: '40755', contents: '', device: '0:0' },
    { name: 'dev/console', mode: '20600', contents: '', device: '5:1' },
    { name: 'etc', mode: '40755', contents: '', device: '0:0' },
    { name: 'etc/conf', mode: '100644', contents: '', device: '0:0' },
    { name: 'usr', mode: '40755', contents: '', device: '0:0' },
    { name: 'usr/bin', mode: '40755', contents: '', device: '0:0' },
    { name: 'usr/bin/tool', mode: '100755', contents: '12345', device: '0:0' },
    { name: 'TRAILER!!!', mode: '100644', contents: '', device: '0:0' },
  ]);
});

it('gives the same bytes for the same entries in any order', () => {
  const entries: [string, CpioNode][] = [
    ['b', { is: 'folder' }],
    ['a', { is: 'link', target: 'b' }],
  ];
  expect(buildCpio(new Map(entries))).toEqual(buildCpio(new Map([...entries].reverse())));
});
