import MarkdownIt from 'markdown-it';
import type { Console } from 'mirage/types';

export const Main = {
  async start(out: Console): Promise<void> {
    const md = new MarkdownIt({ linkify: true, typographer: true });
    await out.log(
      md.render('## "Quoted" -- text\n\n1. see https://example.com/ä\n2. **bold** &amp; <b>raw</b>\n').trimEnd(),
    );
  },
};
