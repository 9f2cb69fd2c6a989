export { AcceptQueue } from './accept-queue.js';
export { callHandler } from './call-handler.js';
export {
  checkConnectOptions,
  checkListenOptions,
  checkPort,
  DEFAULT_BACKLOG,
  DEFAULT_CONNECT_TIMEOUT_MS,
} from './check-options.js';
export { FlowEnded } from './flow-ended.js';
export { FlowInbox } from './flow-inbox.js';
export type { InboxSource, Received } from './flow-inbox.js';
