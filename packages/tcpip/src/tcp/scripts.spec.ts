import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { playScript } from '../../test/script-player.js';

const folder = join(__dirname, '../../test/scripts');
const names = readdirSync(folder).map((name) => name.replace(/\.txt$/, ''));

// Each script tests one rule. Its name is the section that defines the rule.
it.each(names)('%s', (name) => {
  playScript(readFileSync(join(folder, `${name}.txt`), 'utf8'));
});
