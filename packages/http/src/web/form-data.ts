import { Blob, File } from './blob.js';

/** The value of an entry. */
export type FormDataEntry = string | File;

/** The entries of a form. Source: XMLHttpRequest Standard, 4. */
export class FormData {
  private list: [string, FormDataEntry][] = [];

  append(name: string, value: string | Blob, filename?: string): void {
    this.list.push([String(name), entryOf(value, filename)]);
  }

  delete(name: string): void {
    this.list = this.list.filter(([other]) => other !== String(name));
  }

  get(name: string): FormDataEntry | null {
    return this.list.find(([other]) => other === String(name))?.[1] ?? null;
  }

  getAll(name: string): FormDataEntry[] {
    return this.list.filter(([other]) => other === String(name)).map(([, value]) => value);
  }

  has(name: string): boolean {
    return this.list.some(([other]) => other === String(name));
  }

  set(name: string, value: string | Blob, filename?: string): void {
    const entry: [string, FormDataEntry] = [String(name), entryOf(value, filename)];
    const first = this.list.findIndex(([other]) => other === entry[0]);
    if (first === -1) this.list.push(entry);
    else this.list = this.list.flatMap((one, at) => (at === first ? [entry] : one[0] === entry[0] ? [] : [one]));
  }

  forEach(callback: (value: FormDataEntry, name: string, form: FormData) => void, self?: unknown): void {
    for (const [name, value] of this) callback.call(self, value, name, this);
  }

  *entries(): Generator<[string, FormDataEntry], undefined> {
    for (let index = 0; index < this.list.length; index++) {
      const [name, value] = this.list[index]!;
      yield [name, value];
    }
  }

  *keys(): Generator<string, undefined> {
    for (const [name] of this.entries()) yield name;
  }

  *values(): Generator<FormDataEntry, undefined> {
    for (const [, value] of this.entries()) yield value;
  }

  [Symbol.iterator](): Generator<[string, FormDataEntry], undefined> {
    return this.entries();
  }

  get [Symbol.toStringTag](): string {
    return 'FormData';
  }
}

function entryOf(value: string | Blob, filename?: string): FormDataEntry {
  if (!(value instanceof Blob)) {
    if (filename !== undefined) throw new TypeError('only a Blob has a file name');
    return String(value);
  }
  if (value instanceof File && filename === undefined) return value;
  return new File([value], filename ?? 'blob', { type: value.type });
}
