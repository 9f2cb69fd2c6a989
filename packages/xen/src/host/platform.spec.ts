import { platform } from './platform.js';

it('names the files that build makes', () => {
  expect(platform.artefacts('hello')).toEqual(['mir-hello.xen', 'mir-hello.xen.map', 'hello.xl']);
});
