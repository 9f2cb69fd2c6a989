// Lints snippets as if they were files of this workspace. Reads [{ path, code }] as JSON from standard input and writes
// the messages of each as JSON to standard output.
import { ESLint } from 'eslint';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

let input = '';
for await (const chunk of process.stdin) input += chunk;
const eslint = new ESLint({ cwd: dirname(dirname(dirname(fileURLToPath(import.meta.url)))) });
const results = [];
for (const { path, code } of JSON.parse(input)) {
  const [result] = await eslint.lintText(code, { filePath: path });
  results.push(result.messages.map(({ ruleId, message }) => `${ruleId}: ${message}`));
}
process.stdout.write(JSON.stringify(results));
