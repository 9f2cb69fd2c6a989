import { instructionsOf, isOpaque, needlessChecks } from './definite-initialization.js';
import type { EngineHost } from './engine-host.js';
import { functionRecords, readOpcodes, records } from './engine-records.js';

const IS_CAPTURED = 1 << 2;
/** JS_CLOSURE_LOCAL, JS_CLOSURE_ARG, JS_CLOSURE_REF: those found by their index, not by their name. */
const LAST_CLOSURE_BY_INDEX = 2;

/**
 * Removes from all functions of an engine what they only need for error messages that cannot occur, and for `eval`:
 *
 * - checks that a `let` or `const` has a value, where it has one on every path;
 * - names of variables without such a check;
 * - the list of local variables, where no name is left and no closure has one of them.
 *
 * The engine must not run them afterwards, only write them as bytecode: it does not write names and lists that are not
 * there. Functions with `eval` or `with` stay as they are.
 */
export function stripVariables(host: EngineHost): void {
  const opcodes = readOpcodes(host);
  const code = (name: string): number => opcodes.findIndex((opcode) => opcode.name === name);
  const unchecked: Readonly<Record<string, number>> = {
    get_loc_check: code('get_loc'),
    put_loc_check: code('put_loc'),
  };
  const [bytes, view] = [host.bytes(), host.view()];
  const { function: record, variable, closureVariable } = records;

  for (const address of functionRecords(host)) {
    const start = view.getUint32(address + record.codeAddress, true);
    const text = bytes.subarray(start, start + view.getUint32(address + record.codeBytes, true));
    const instructions = instructionsOf(text, opcodes);
    if (!instructions)
      throw new Error('a function of the engine has unknown instructions: is this quickjs-wasi 3.6.2?');
    if (isOpaque(instructions)) continue;
    const needless = new Set(needlessChecks(text, instructions));
    for (const { offset, name } of needless) text[offset] = unchecked[name]!;

    const named = { loc: new Set<number>(), var_ref: new Set<number>() };
    for (const instruction of instructions) {
      const kind = /^(?:get|put)_(loc|var_ref)_check(?:_init)?$/.exec(instruction.name)?.[1] as keyof typeof named;
      if (kind && !needless.has(instruction)) named[kind].add(view.getUint16(start + instruction.offset + 1, true));
    }

    const argumentCount = view.getUint16(address + record.argumentCount, true);
    const variables = view.getUint32(address + record.variables, true);
    const count = argumentCount + view.getUint16(address + record.variableCount, true);
    let isNeeded = false;
    for (let index = 0; index < count; index++) {
      const at = variables + index * variable.bytes;
      const isNamed = named.loc.has(index - argumentCount);
      if (!isNamed) view.setUint32(at + variable.name, 0, true);
      isNeeded ||= isNamed || (view.getUint8(at + variable.flags) & IS_CAPTURED) !== 0;
    }
    if (!isNeeded) view.setUint32(address + record.variables, 0, true);

    const closure = view.getUint32(address + record.closureVariables, true);
    for (let index = 0; index < view.getUint16(address + record.closureVariableCount, true); index++) {
      const at = closure + index * closureVariable.bytes;
      const isByIndex = (view.getUint8(at + closureVariable.flags) & 7) <= LAST_CLOSURE_BY_INDEX;
      if (isByIndex && !named.var_ref.has(index)) view.setUint32(at + closureVariable.name, 0, true);
    }
  }
}
