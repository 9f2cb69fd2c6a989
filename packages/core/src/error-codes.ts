/**
 * Every error a user can meet, once: its code and what is wrong. The documentation's table and the tests that provoke each
 * code are checked against this list.
 */
export const ERROR_CODES = {
  // The configuration, config.ts
  MIR0101: 'there is no config.ts',
  MIR0102: 'config.ts has a syntax error or imports what cannot be found',
  MIR0103: 'config.ts throws',
  MIR0104: 'config.ts does not end in time or uses too much memory',
  MIR0105: 'register is called twice',
  MIR0106: 'register is never called',
  MIR0107: 'a functor is given the wrong device, or an argument that is no device',
  MIR0108: 'the name given to register is no file name',
  MIR0109: 'the list given to register holds something that is no job',
  MIR0110: 'a functor in the list of jobs still waits for arguments',
  MIR0111: 'a functor is given too many arguments',
  MIR0112: 'the name given to foreign is neither Module.Export nor module#Export',
  MIR0113: 'an argument of the configuration language has the wrong form',
  MIR0114: 'the same job is listed twice',
  MIR0115: 'config.ts and the modules it imports form a cycle',
  MIR0116: 'config.ts uses something that a configuration has no access to',
  MIR0117: 'a key is given that the configuration does not have',
  MIR0118: 'a key is given a value that it cannot have, or none',
  MIR0119: 'two keys, or two arguments, have the same name',
  // Configuring for a platform
  MIR0201: 'the module named by foreign does not exist',
  MIR0202: 'the platform or configuration is unknown',
  MIR0203: "the platform's package is not installed",
  MIR0204: 'the platform does not support a device',
  MIR0205: 'a generated file was replaced or edited by the user',
  MIR0206: 'a file cannot be written',
  MIR0207: 'two unikernels have the same name',
  MIR0208: 'nothing was configured for this platform yet',
  MIR0209: 'a folder whose files become part of the program cannot be read',
  MIR0210: 'two disks of the unikernel are on one file',
  // Dependencies
  MIR0301: "a package's specification is not valid",
  MIR0302: 'the package manager failed',
  MIR0303: 'a system tool is missing',
  MIR0304: "a platform package's tarball is not beside mirage's",
  // Building
  MIR0401: 'the module has no such export',
  MIR0402: 'the exported value has no start method',
  MIR0403: 'start takes another number of arguments than the configuration gives',
  MIR0404: 'start wants another type of device than the configuration gives',
  MIR0405: 'a type error in a module of the unikernel',
  MIR0406: 'the modules of the unikernel cannot be bundled',
  MIR0407: 'the type checker could not run',
  MIR0408: 'the top level of a module uses what exists only when the image boots',
  MIR0409: 'the top level of a module fails when the image is built',
  MIR0410: 'there is no kernel that fits the platform',
  MIR0411: 'the function that connects a device does not fit the device',
  MIR0412: 'the settings that a user adds to those generated cannot be used',
  MIR0413: 'a warning of the bundler about a module of the unikernel',
  MIR0414: 'the environment is read, which a unikernel does not have',
  MIR0415: 'a global is used that no platform has',
  MIR0416: 'import.meta is used, which has no properties in a unikernel',
  MIR0417: 'an enum has values that are not known when its module is bundled',
  // Running
  MIR0501: 'the unikernel was not built',
  MIR0502: 'the unikernel cannot be started',
  MIR0503: 'a setting of the virtual machine is not valid',
  MIR0504: 'the log to read does not exist',
  MIR0505: 'the laptop Xen cannot be assembled or started',
  MIR0506: 'the toolstack of Xen refuses',
  MIR0507: 'a disk of the unikernel is not there',
  // Generators
  MIR0601: 'an option of a generator is not valid',
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;
