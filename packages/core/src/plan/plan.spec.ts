import { seed, unix, xen } from '../../test/configurations.js';
import { artefactFolder, generatedFolder, printPlan, resolve, type Surroundings } from '../index.js';

const around: Surroundings = { modules: new Map(), tsconfig: undefined, version: '0.1.0' };

it('has a folder for each platform', () => {
  expect([generatedFolder('unix'), artefactFolder('xen')]).toEqual(['mirage/unix', 'dist/xen']);
});

it('prints a plan for users', () => {
  expect(printPlan(resolve(seed.console, xen, around))).toMatchInlineSnapshot(`
   "out_to_lunch on xen: 1 job [Loaf.Relax(console)]
   configure writes:
     mirage/xen/main.ts
     mirage/xen/manifest.json
     mirage/xen/tsconfig.json
     mirage/xen/out_to_lunch.xl
   depend installs:
     @mirage/xen@0.1.0
   build makes:
     dist/xen/mir-out_to_lunch.xen
     dist/xen/out_to_lunch.xl
     dist/xen/mir-out_to_lunch.notices.txt
     dist/xen/mir-out_to_lunch.contents.json
   "
  `);
});

it('prints that there is nothing to do', () => {
  expect(printPlan({ ...resolve(seed.empty, unix, around), files: [], packages: [], artefacts: [] })).toBe(
    'empty on unix: 0 jobs []\nconfigure writes: none\ndepend installs: none\nbuild makes: none\n',
  );
});
