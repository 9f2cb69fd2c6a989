import type { PackageFile } from '@mirage/core';

/** What is known of an image that is packaged. */
export interface PackagedImage {
  /** The name of its notices. */
  readonly noticesName: string;
  /** The licences of the software in it. */
  readonly notices: string;
}

/** Returns the files about an image that are part of every package: the licences of the software in it. */
export function attachmentsOf({ noticesName, notices }: PackagedImage): PackageFile[] {
  return [{ path: noticesName, contents: notices }];
}
