import Handlebars from 'handlebars';
import type { Console } from 'mirage/types';

export const Main = {
  async start(out: Console): Promise<void> {
    Handlebars.registerHelper('loud', (text: string) => text.toUpperCase());
    Handlebars.registerPartial('line', '- {{name}} ({{loud kind}})\n');
    const page = Handlebars.compile('<h1>{{title}}</h1>\n{{#each items}}{{> line}}{{else}}none\n{{/each}}{{{raw}}}');
    await out.log(page({ title: 'a < b', items: [{ name: 'x', kind: 'new' }], raw: '<br>' }));
    await out.log(page({ title: 'empty', items: [], raw: '' }).trimEnd());
  },
};
