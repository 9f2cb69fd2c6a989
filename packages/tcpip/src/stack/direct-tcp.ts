import {
  AcceptQueue,
  checkConnectOptions,
  checkListenOptions,
  checkPort,
  FlowEnded,
  FlowInbox,
} from '@mirage/runtime/flow';
import {
  type Address,
  type ConnectError,
  type ConnectOptions,
  type Flow,
  type ListenError,
  type ListenOptions,
  type Tcp,
  type TcpListener,
} from '@mirage/types';
import { addressOfWords, setAddressWords } from '../ip/ip-words.js';
import { TcpFlows } from '../tcp/flows.js';
import { addTcp } from './add-tcp.js';
import { type Internet } from './internet.js';
import { ListenerLog } from './listener-log.js';
import { addressesOf } from './stack-addresses.js';
import { type StackContext } from './stack-context.js';

/** TCP of a direct stack: the flows of the core, with the checks and messages that every stack has. */
export class DirectTcp implements Tcp {
  private readonly listeners: ListenerLog;
  private readonly flows: TcpFlows;
  private readonly words = new Int32Array(8);

  private readonly context: StackContext;

  /** `memoryBytes` is the budget of all buffers. Default: 4 MiB. */
  constructor(internet: Internet, memoryBytes: number | undefined) {
    const { words } = this;
    const { context } = internet;
    this.context = context;
    this.listeners = new ListenerLog(context.tcpLog, () => addressesOf(internet));
    this.flows = new TcpFlows({
      core: addTcp(internet, memoryBytes),
      counters: context.counters,
      closeLimitNs: context.closeLimitNs,
      createInbox: (source) => new FlowInbox(source),
      createQueue: (accept) => new AcceptQueue(accept),
      nowNs: context.services.nowNs,
      wake: () => {
        if (!this.flows.isTurning) context.work();
      },
      wrote: () => context.wrote(),
      holdsOutput: () => context.holdsOutput(),
      sourceFor(to) {
        setAddressWords(words, 4, to);
        if (!internet.isUnicast(words, 4) || !internet.sourceFor(words, 4, words)) return undefined;
        return addressOfWords(words, 0);
      },
      handlerFailed(flow, error) {
        const from = `flow from ${flow.remote.address}:${flow.remote.port}`;
        if (error instanceof FlowEnded) context.tcpLog.debug(() => `a ${from} ended: ${error.cause}`);
        else context.handlerFailed(context.tcpLog, from, error);
      },
    });
    context.onTurn(() => this.flows.turn());
    context.onAddressesChanged(() => this.listeners.announce());
    context.onDisconnect(() => {
      this.flows.disconnect();
      this.listeners.clear();
    });
  }

  async listen(
    port: number,
    onFlow: (flow: Flow) => void | Promise<void>,
    options: ListenOptions = {},
  ): Promise<TcpListener | ListenError> {
    checkPort(port, 0);
    checkListenOptions(options);
    const { context, listeners } = this;
    const opened = this.flows.listen(port, onFlow, options);
    if (opened === 'port-in-use') {
      context.tcpLog.error(() => `cannot listen on port ${port}: another listener uses it`);
    }
    if (typeof opened === 'string') return opened;
    const listener: TcpListener = {
      ...opened,
      async close() {
        if (!listeners.delete(listener)) return;
        opened.close();
        context.work();
      },
    };
    listeners.add(listener);
    return listener;
  }

  async connect(to: Address, port: number, options: ConnectOptions = {}): Promise<Flow | ConnectError> {
    checkPort(port, 1);
    checkConnectOptions(options);
    return this.flows.connect(to, port, options);
  }
}
