import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../../e2e/support/run';
import { CHECKOUT } from '../../../e2e/support/workspace';
import type { Outcome } from './clients';
import type { Platform, Served } from './shop';

/** The images of the page, which a browser loads on several connections at once. */
const IMAGES = 120;
const LIMIT_MS = 300_000;

/** The page says in its body how many images and files it has got. */
const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Many files</title>
    <link rel="stylesheet" href="../style.css" />
    <script type="module" src="../app.js"></script>
  </head>
  <body>
    <h1>Many files from a unikernel</h1>
    <p id="time"></p>
    <p>${Array.from({ length: IMAGES }, (_, index) => `<img src="${index}.png" alt="" width="48" height="48" />`).join('\n')}</p>
    <script>
      addEventListener('load', () => {
        const images = [...document.images].filter((image) => image.naturalWidth > 0).length;
        const files = performance.getEntriesByType('resource').length;
        document.body.setAttribute('data-got', images + ' images, ' + (files + 1) + ' files');
      });
    </script>
  </body>
</html>
`;

/** Adds the page `/many/` to a folder of files. Each image is a file of its own. */
export function addManyFiles(folder: string): void {
  mkdirSync(join(folder, 'many'));
  writeFileSync(join(folder, 'many/index.html'), PAGE);
  for (let index = 0; index < IMAGES; index++)
    copyFileSync(join(folder, 'logo.png'), join(folder, `many/${index}.png`));
}

/** Returns where the picture of the page is, to look at. */
export function pictureOf(platform: Platform): string {
  return join(CHECKOUT, `tmp/soak/chromium-${platform}.png`);
}

/** Headless Chromium: loads the page with many files, and takes a picture of it. */
export async function askWithChromium({ port }: Served, folder: string, picture: string): Promise<Outcome> {
  mkdirSync(join(picture, '..'), { recursive: true });
  const url = `http://127.0.0.1:${port}/many/`;
  const browse = (...words: string[]): ReturnType<typeof run> =>
    run('chromium', [...OPTIONS, `--user-data-dir=${join(folder, 'chromium')}`, ...words, url], {
      cwd: folder,
      timeoutMs: LIMIT_MS,
    });
  const { output, status } = await browse('--dump-dom');
  const [, images, files] = /<body data-got="(\d+) images, (\d+) files"/.exec(output) ?? [];
  const failures = [];
  if (status !== 0) failures.push(`chromium ended with ${status}`);
  if (Number(images) !== IMAGES) failures.push(`the page has ${images ?? 'no'} images instead of ${IMAGES}`);
  if (!output.includes('This page arrived in')) failures.push('its script did not run');
  const taken = await browse(`--screenshot=${picture}`);
  if (!taken.output.includes('bytes written to file')) failures.push('chromium took no picture');
  return { requests: Number(files ?? 0), failures };
}

/** A profile of its own, no requests to others, and no sandbox, which root cannot have. */
const OPTIONS = [
  ...['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
  ...['--hide-scrollbars', '--window-size=1000,900', '--timeout=60000'],
];
