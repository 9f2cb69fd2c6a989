import { workIn } from './trace';

const LOG = `----------------
IN: 
0xfffffff0:  ea 5b e0 00 f0           ljmpw    $0xf000:$0xe05b

Trace 0: 0x7f01 [0000/fff0/00/ff] 
----------------
IN: 
0x00100000:  fa                       cli      
0x00100001:  48 b8 ff ff ff ff fe ff  movabsq  $0xfffffffeffffffff, %rax
0x00100009:  ff ff                    
0x00100002:  eb fc                    jmp      0x100000

Trace 0: 0x7f02 [0000/100000/00/ff] 
Trace 0: 0x7f02 [0000/100000/00/ff] 
serial_write write addr 0x03 val 0x41
Trace 0: 0x7f01 [0000/fff0/00/ff] 
serial_write write addr 0x00 val 0x41
Trace 0: 0x7f02 [0000/100000/00/ff] 
`;

describe('the log of QEMU', () => {
  it('has the translated and the executed instructions until a byte was written', () =>
    expect(workIn(LOG, 0x41)).toEqual({ run: 8, translated: 4, blocks: 2 }));

  it('forgets a block when another one takes its address', () =>
    expect(workIn(LOG.replaceAll('0x7f02', '0x7f01'), 0x41)).toEqual({ run: 10, translated: 4, blocks: 2 }));

  it('must contain the byte', () => expect(() => workIn(LOG, 0x42)).toThrow('does not contain the first byte'));
});
