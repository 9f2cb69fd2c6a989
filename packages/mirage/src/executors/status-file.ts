/** Environment variable that names the file in which a run leaves the unikernel's exit status for the process that the user started. */
export const STATUS_FILE = 'MIRAGE_STATUS_FILE';
