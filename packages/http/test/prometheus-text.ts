/** A metric as a reader of the text format of Prometheus understands it. */
export interface ReadMetric {
  readonly help: string;
  readonly type: string;
  /** Values by their labels, as they are written. */
  readonly samples: Map<string, number>;
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const HELP = new RegExp(String.raw`^# HELP (${NAME}) ((?:[^\\]|\\\\|\\n)+)$`);
const TYPE = new RegExp(`^# TYPE (${NAME}) (counter|gauge|histogram|summary|untyped)$`);
const LABEL = String.raw`[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\]|\\\\|\\"|\\n)*"`;
const SAMPLE = new RegExp(
  String.raw`^(${NAME})(?:\{(${LABEL}(?:,${LABEL})*)\})? ([0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?)$`,
);

/**
 * Reads a page by the grammar of the text format, version 0.0.4, more strictly than Prometheus does: every metric has a
 * help and a type before its values, occurs once, and has each value once.
 *
 * @throws {Error} With the line that is wrong.
 */
export function readPrometheusText(text: string): Map<string, ReadMetric> {
  const metrics = new Map<string, ReadMetric>();
  if (!text.endsWith('\n')) throw new Error('the last line has no end');
  let help: readonly [name: string, text: string] | undefined;
  let current: string | undefined;
  for (const line of text.slice(0, -1).split('\n')) {
    const [, helped, about] = HELP.exec(line) ?? [];
    const [, typed, type] = TYPE.exec(line) ?? [];
    const [, name, labels = '', value] = SAMPLE.exec(line) ?? [];
    if (helped !== undefined) help = [helped, about!];
    else if (typed !== undefined) {
      if (help?.[0] !== typed || metrics.has(typed)) throw new Error(`the type is not after its help: ${line}`);
      metrics.set(typed, { help: help[1], type: type!, samples: new Map() });
      current = typed;
    } else if (name !== undefined) {
      const metric = metrics.get(name);
      if (name !== current || metric === undefined) throw new Error(`the value has no type: ${line}`);
      if (metric.samples.has(labels)) throw new Error(`the value occurs twice: ${line}`);
      metric.samples.set(labels, Number(value));
    } else throw new Error(`not a line of the format: ${JSON.stringify(line)}`);
  }
  return metrics;
}
