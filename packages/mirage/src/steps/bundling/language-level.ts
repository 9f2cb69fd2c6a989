/** Syntax that Node 20 and the kernel's engine both have; the bundler rewrites what is newer, or refuses it. */
export const LANGUAGE_TARGET = ['es2022', 'node20'];
