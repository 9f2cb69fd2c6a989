import { XMLBuilder, XMLParser, XMLValidator } from 'fast-xml-parser';
import type { Console } from 'mirage/types';

export const Main = {
  async start(out: Console): Promise<void> {
    const xml = '<list kind="a"><item id="1">x &amp; y</item><item id="2"/><!-- no --></list>';
    const parsed: unknown = new XMLParser({ ignoreAttributes: false }).parse(xml);
    await out.log(JSON.stringify(parsed));
    await out.log(new XMLBuilder({ ignoreAttributes: false }).build(parsed) as string);
    await out.log(JSON.stringify(XMLValidator.validate('<a><b></a>')));
  },
};
