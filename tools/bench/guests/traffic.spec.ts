import { arpAnswer, isAnswer, questionFrame, type Question } from './traffic';

const place = { mac: '02:2e:07:68:6c:90', address: '10.0.2.50' };

/** Returns the correct answer: addresses and ports are swapped, and it is not an echo request. */
function answerTo(question: Buffer): Buffer {
  const answer = Buffer.from(question);
  for (const [one, other, length] of [[0, 6, 6], [26, 30, 4], ...(question[23] === 17 ? [[34, 36, 2]] : [])] as [
    number,
    number,
    number,
  ][]) {
    question.copy(answer, one, other, other + length);
    question.copy(answer, other, one, one + length);
  }
  if (question[23] === 1) answer[34] = 0;
  return answer;
}

const sumOf = (bytes: Buffer): number => {
  let sum = 0;
  for (let offset = 0; offset < bytes.length; offset += 2) sum += bytes.readUInt16BE(offset);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return sum;
};

describe.each<[Question, number]>([
  ['ping', 60],
  ['ping', 1514],
  ['datagram', 60],
  ['datagram', 1514],
])('a %s of %i bytes', (question, length) => {
  const frame = questionFrame(question, place, length);

  it('is a frame of that length to the guest, with correct checksums', () => {
    expect([frame.length, frame.subarray(0, 6).toString('hex')]).toEqual([length, '022e07686c90']);
    expect([...frame.subarray(30, 34)]).toEqual([10, 0, 2, 50]);
    expect(frame.readUInt16BE(16)).toBe(length - 14);
    expect(sumOf(frame.subarray(14, 34))).toBe(0xffff);
    if (question === 'ping') expect(sumOf(frame.subarray(34))).toBe(0xffff);
    else expect(frame.readUInt16BE(38)).toBe(length - 34);
  });

  it('is answered by itself with swapped addresses, with any time to live and checksums', () => {
    const answer = answerTo(frame);
    answer[22] = 63;
    answer.writeUInt16BE(0x1234, 24);
    expect(isAnswer(answer, frame)).toBe(true);
  });

  it.each<[string, (answer: Buffer) => Buffer]>([
    ['itself', () => frame],
    ['a shorter frame', (answer) => answer.subarray(0, length - 1)],
    ['one to another station', (answer) => (answer.writeUInt8(4, 0), answer)],
    ['one from another address', (answer) => (answer.writeUInt8(51, 29), answer)],
    ['one to another address', (answer) => (answer.writeUInt8(9, 33), answer)],
    ['one of another protocol', (answer) => (answer.writeUInt8(6, 23), answer)],
    ['one with another end', (answer) => (answer.writeUInt8(0, length - 1), answer)],
  ])('is not answered by %s', (_, change) => expect(isAnswer(change(answerTo(frame)), frame)).toBe(false));
});

describe('ARP', () => {
  const request = Buffer.from(
    `ffffffffffff022e07686c9008060001080006040001022e07686c900a000232${'00'.repeat(6)}0a000201`.padEnd(120, '0'),
    'hex',
  );

  it('answers requests for the peer', () => {
    expect(arpAnswer(request)!.toString('hex')).toBe(
      `022e07686c90020000000001080600010800060400020200000000010a000201022e07686c900a000232`.padEnd(120, '0'),
    );
  });

  it('does not answer requests for other addresses, or frames that are not requests', () => {
    const other = Buffer.from(request);
    other[41] = 9;
    expect(arpAnswer(other)).toBeUndefined();
    expect(arpAnswer(questionFrame('ping', place, 60))).toBeUndefined();
    expect(arpAnswer(request.subarray(0, 41))).toBeUndefined();
  });
});
