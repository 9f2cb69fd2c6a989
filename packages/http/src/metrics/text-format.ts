import { METRICS, type MetricSources } from './metric-list.js';

/** The media type of the text format of Prometheus, version 0.0.4. */
export const TEXT_FORMAT = 'text/plain; version=0.0.4; charset=utf-8';

/**
 * Returns all metrics in the text format of Prometheus. A metric without values is left out. Source: "Exposition
 * formats" of Prometheus.
 */
export function metricsText(sources: MetricSources): string {
  let text = '';
  for (const { name, type, labels, help, read } of METRICS) {
    const samples = read(sources);
    if (samples.length === 0) continue;
    text += `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`;
    for (const [value, ...values] of samples) {
      const named = labels.map((label, index) => `${label}="${escaped(values[index]!)}"`).join();
      text += `${name}${named === '' ? '' : `{${named}}`} ${value}\n`;
    }
  }
  return text;
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
