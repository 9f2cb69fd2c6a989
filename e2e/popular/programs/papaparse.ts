import Papa from 'papaparse';
import type { Console } from 'mirage/types';

export const Main = {
  async start(out: Console): Promise<void> {
    const { data, errors } = Papa.parse('name,n\r\n"Smith, ""J""",1\r\nAda,2.5\r\n', {
      header: true,
      dynamicTyping: true,
      skipEmptyLines: true,
    });
    await out.log(JSON.stringify(data) + errors.length);
    await out.log(Papa.unparse([{ a: 1, b: 'x;"y"' }], { delimiter: ';', newline: '\n' }));
  },
};
