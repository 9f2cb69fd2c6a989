import protobuf from 'protobufjs';
import type { Console } from 'mirage/types';

const SCHEMA = `syntax = "proto3";
message Reading { string sensor = 1; repeated sint32 values = 2; map<string, double> marks = 3; int64 at = 4; }`;

export const Main = {
  async start(out: Console): Promise<void> {
    const Reading = protobuf.parse(SCHEMA).root.lookupType('Reading');
    const reading = { sensor: 'ä1', values: [-1, 300, 70000], marks: { max: 1.5 }, at: 1234567 };
    const bytes = Reading.encode(Reading.create(reading)).finish();
    await out.log([...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(''));
    await out.log(JSON.stringify(Reading.toObject(Reading.decode(bytes), { longs: String })));
    await out.log(String(Reading.verify({ sensor: 1 })));
  },
};
