// The tests run one after the other, and Nx runs nothing else, so that a hypervisor in an emulator has both cores.
module.exports = require('../../tools/jest/preset.cjs')(__dirname, { maxWorkers: 1 });
