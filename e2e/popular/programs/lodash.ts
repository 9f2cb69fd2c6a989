import _ from 'lodash';
import type { Console } from 'mirage/types';

export const Main = {
  async start(out: Console): Promise<void> {
    const people = [
      { name: 'Ada', born: 1815, tags: ['x'] },
      { name: 'Alan', born: 1912, tags: [] },
      { name: 'Grace', born: 1906, tags: ['x', 'y'] },
    ];
    await out.log(
      JSON.stringify(
        _.mapValues(
          _.groupBy(people, ({ born }) => (born < 1900 ? 'old' : 'new')),
          'length',
        ),
      ),
    );
    await out.log(
      _.orderBy(people, ['tags.length', 'name'], ['desc', 'asc'])
        .map(({ name }) => name)
        .join(),
    );
    await out.log(_.template('Hello <%= name %>!')({ name: 'bare metal' }));
    await out.log([_.camelCase('foo_bar baz'), _.kebabCase('FooBar'), _.deburr('déjà vu')].join());
    const copy = _.cloneDeep(people);
    _.set(copy, '[0].address.city', 'London');
    await out.log(`${_.isEqual(copy, people)} ${_.get(copy, '[0].address.city')}`);
    let calls = 0;
    const later = _.debounce(() => calls++, 20);
    later();
    later();
    await new Promise((resolve) => setTimeout(resolve, 80));
    await out.log(`${calls} call`);
  },
};
