import { console, defaultConsole, dhcp, dhcpOfStack, directStack, foreign, job, register, tap0 } from 'mirage';

const main = foreign('Unikernel.ShowLease', console.to(dhcp).to(job));
register('dhcp', [main.$(defaultConsole, dhcpOfStack(directStack(tap0)))]);
