import { commandOfAdvice } from './advice';

it.each([
  ['', undefined],
  ['main returned 0\n', undefined],
  ['MIR0303  hello cannot run.\n    sudo apt-get install --yes gcc\n', 'sudo apt-get install --yes gcc'],
  ['The tests need xz. Type:\r\n  sudo a && sudo b  \r\n', 'sudo a && sudo b'],
  ['It is said that sudo helps.\n', undefined],
  ['sudo first\nsudo second\n', 'sudo first'],
])('in %j it finds %s', (output, command) => expect(commandOfAdvice(output)).toBe(command));
