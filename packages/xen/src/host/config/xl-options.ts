/**
 * Parses the options of a `vif` or a `disk`: `key=value`, separated by commas; `target` has the rest of the line as its
 * value. Source: xen.git, docs/man/xl-disk-configuration.5.pod, xl-network-configuration.5.pod.
 */
export function optionsOf(entry: string): Map<string, string> {
  const options = new Map<string, string>();
  let rest = entry;
  while (rest !== '') {
    const [, key = '', value = ''] = /^\s*([^=,]*)(?:=([^,]*))?,?/.exec(rest) ?? [];
    if (key.trim() === 'target') {
      options.set('target', rest.slice(rest.indexOf('=') + 1));
      break;
    }
    options.set(key.trim(), value);
    rest = rest.includes(',') ? rest.slice(rest.indexOf(',') + 1) : '';
  }
  return options;
}
