/** What a unikernel is made of. */
export interface AppInfo {
  /** As `register` calls it. */
  readonly name: string;
  /** Where it runs: `unix`, `virtio`, `xen`. */
  readonly platform: string;
  /** The npm packages that are part of it, and libraries of the workspace, by name. */
  readonly packages: readonly { readonly name: string; readonly version: string }[];
}
