import type { Promised } from './promise';
import { cached } from './promises/cached';
import { configuration } from './promises/configuration';
import { edit } from './promises/edit';
import { graph } from './promises/graph';
import { plugin } from './promises/plugin';
import { reproducible } from './promises/reproducible';
import { size } from './promises/size';
import { start } from './promises/start';

/** What is measured, in this order. A new platform adds a file and a line. */
export const PROMISES: readonly Promised[] = [edit, cached, plugin, graph, configuration, size, start, reproducible];
