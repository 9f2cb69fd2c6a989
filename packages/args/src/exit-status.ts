/*
 * Exit statuses that are not the program's own. The host, the unikernel and the kernel take them from here, and
 * docs/statuses.md explains them.
 */

/**
 * An exception or a rejected promise that the program did not handle, or jobs that wait for events that cannot occur.
 */
export const EXIT_UNCAUGHT = 1;

/** The program has shown its help. MirageOS uses the same status. */
export const EXIT_HELP_SHOWN = 63;

/** The command line is invalid. MirageOS uses the same status. */
export const EXIT_BAD_ARGUMENT = 64;

/** A fault, a trap or a broken invariant in the kernel: a bug in Mirage, or an attack that was stopped. */
export const EXIT_PANIC = 100;

/** The program needed more memory than the machine has and did not catch the error. */
export const EXIT_OUT_OF_MEMORY = 101;

/** The image is damaged, or was made for another kernel. */
export const EXIT_BAD_IMAGE = 102;

/** The machine has no source of entropy. */
export const EXIT_NO_ENTROPY = 103;

/** The machine does not fit: it has too little RAM, or boot data that the kernel refuses. */
export const EXIT_BAD_MACHINE = 104;

/** On Xen: the unikernel was not started, and the process has printed why. */
export const EXIT_NOT_RUN = 125;

/** Ctrl-C has ended the unikernel: 128 and the number of SIGINT. */
export const EXIT_INTERRUPTED = 130;

/** The reader of the output has closed it: 128 and the number of SIGPIPE. */
export const EXIT_OUTPUT_CLOSED = 141;
