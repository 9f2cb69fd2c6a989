// Downloads a version of Node into tmp/nodes and prints the folder of its program:
// PATH="$(node tools/nodes/main.mjs 24):$PATH" npx nx build hello
import { fetchNode, MAJORS } from './nodes.mjs';

const [major, ...rest] = process.argv.slice(2);
if (major === undefined || rest.length > 0) {
  console.error(`Usage: node tools/nodes/main.mjs ${MAJORS.join('|')}`);
  process.exit(64);
}
try {
  console.log(fetchNode(major));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
