import { POPULAR_PACKAGES, type PopularPackage } from './packages';

const OPENING = `# Popular packages

Each of these packages is built for unix and for virtio from one small program. Its output must be the same on both and under plain Node, unless a
remark says otherwise. The name links to the program. The size is that of the whole virtio image with the kernel; a program that prints hello has 1.15 MB.

\`npm run packages\` installs the packages in a fresh workspace, builds and runs all programs, and writes this page.`;

/** Returns the page of the docs. `imageBytes` has the size of each image. */
export function packagesPage(imageBytes: ReadonlyMap<string, number>): string {
  const rows = POPULAR_PACKAGES.map((row) => packageRow(row, imageBytes.get(row.name)));
  return [OPENING, '', '| package | version | image | remarks |', '| --- | --- | --- | --- |', ...rows, ''].join('\n');
}

function packageRow(row: PopularPackage, bytes = 0): string {
  const [, name, version] = /^(.+)@(.+)$/.exec(row.packages[0])!;
  const evaluated =
    row.evaluate === undefined
      ? []
      : ["Evaluated at boot, because its top level uses clocks, randomness or timers (`evaluate: 'boot'`)."];
  const remarks = evaluated.join(' ');
  return `| [${name}](../e2e/popular/programs/${row.name}.ts) | ${version} | ${(bytes / 1e6).toFixed(2)} MB | ${remarks} |`;
}

/** Returns the image sizes on the page in bytes, by the name of the package. */
export function sizesOnPage(page: string): ReadonlyMap<string, number> {
  const rows = page.matchAll(/^\| \[([^\]]+)\]\([^)]*\) +\| [^|]+\| ([\d.]+) MB /gm);
  return new Map([...rows].map(([, name, megabytes]) => [name!, Number(megabytes) * 1e6]));
}
