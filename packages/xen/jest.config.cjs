// One after the other, and Nx starts nothing beside them: a hypervisor in an emulator has both cores to itself.
module.exports = require('../../tools/jest/preset.cjs')(__dirname, { maxWorkers: 1 });
