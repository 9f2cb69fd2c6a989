// What runs inside the domain: `boot(unikernel)` and the devices' `connect` functions. The list grows with the drivers.
export {};
