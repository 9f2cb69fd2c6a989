import { packImage } from '../image/index.js';

/** Returns a program with a function body, in which `m` is __mirage and `say(text)` writes a line. */
export const program = (body: string): string => `
const m = globalThis.__mirage;
const say = (text) => {
  const line = String(text) + '\\n', bytes = new Uint8Array(line.length);
  for (let i = 0; i < line.length; i++) bytes[i] = line.charCodeAt(i);
  m.consoleWrite(bytes);
};
globalThis.__mirageStart = function start() { ${body} };`;

/** Builds the image of such a program. */
export async function imageOf(body: string): Promise<Uint8Array> {
  const packed = await packImage({ appJs: program(body), appName: 'test', manifest: {} });
  if ('error' in packed) throw new Error(JSON.stringify(packed));
  return packed.image;
}
