import { deployedByLibvirt, domainUuid } from './libvirt.js';

// The values are those of Python's uuid.uuid5.
it.each([
  ['site', '7302cc6b-afa2-56b9-8f58-279e3a39dd3e'],
  ['a.b_c', 'ad523eee-a3b8-5734-b43f-1bb163594a86'],
])('the identifier of %s is %s', (name, uuid) => {
  expect(domainUuid(name)).toBe(uuid);
});

it('quotes the name for a shell', () => {
  const { start, isRunning } = deployedByLibvirt('qemu', ['/system']).commands("it's", 'qemu:///system');
  expect(start).toBe(`virsh -c qemu:///system define 'it'\\''s.xml' && virsh -c qemu:///system start 'it'\\''s'`);
  expect(isRunning).toBe(`virsh -c qemu:///system list --name | grep -qxF -e 'it'\\''s'`);
});
